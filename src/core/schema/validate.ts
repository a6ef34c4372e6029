import * as v from "valibot";
import { under, type Problem } from "./problem.ts";
import { err, ok, type Result } from "../lib/result.ts";

/**
 * Reads a value from outside by a schema, or returns its problems. No other code calls valibot: problems name the type
 * that was received and never repeat its text, which could have any length and any characters.
 */
export function validate<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Result<v.InferOutput<S>, [Problem, ...Problem[]]> {
  // Without a configuration of its own, valibot would share one constant, which the limit on problems changes.
  const parsed = v.safeParse(schema, value, {});
  if (parsed.success) return ok(parsed.output);
  const [first = { path: [], message: "expected another value" }, ...rest] = problemsOf(parsed.issues);
  return err([first, ...rest]);
}

function problemsOf(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.flatMap((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const inner = issuesOfTheFormThatWasMeant(issue);
    return inner.length > 0 ? under(path, problemsOf(inner)) : [{ path, message: messageOf(issue) }];
  });
}

/** Picks, for a value that may have several forms, the problems of the form that it has: object or list. */
function issuesOfTheFormThatWasMeant(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  if (issue.type !== "union") return [];
  const form = issue.received === "Array" ? "array" : "object";
  return formsOf(issue).filter(({ path, kind }) => (path === undefined ? kind !== "schema" : path[0].type === form));
}

/** Flattens the problems of all forms, nested unions included. */
function formsOf(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  return (issue.issues ?? []).flatMap((inner) =>
    inner.type === "union" && inner.path === undefined ? formsOf(inner) : [inner],
  );
}

function messageOf({ expected, received, message }: v.BaseIssue<unknown>): string {
  // For a missing object valibot reports only its key.
  if (received === "undefined" && expected?.startsWith('"')) return "missing";
  // Messages of our own checks are sentences already. Valibot's own ("Invalid …") repeat the value.
  if (!message.startsWith("Invalid ")) return message;
  if (expected === "never") return "unknown field";
  const wanted = inWords(expected ?? "another value");
  return received === "undefined"
    ? `missing: expected ${wanted}`
    : `expected ${wanted}, got ${typeIn(received, wanted)}`;
}

/** Describes the received value: a text by its type, other values as they are. */
function typeIn(received: string, wanted: string): string {
  if (!received.startsWith('"')) return inWords(received);
  return wanted.startsWith('"') ? "another text" : "a text";
}

/** Translates valibot's type names into words. A symbol stands for a list where an object was expected. */
function inWords(types: string): string {
  if (types.startsWith('"')) return types;
  return types
    .replaceAll(/\bObject\b/g, "an object")
    .replaceAll(/\b(?:Array|symbol)\b/g, "a list")
    .replaceAll(/\bstring\b/g, "a text")
    .replaceAll(" | ", " or ")
    .replaceAll(/[()]/g, "");
}
