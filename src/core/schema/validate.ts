import * as v from "valibot";
import { under, type Problem } from "./problem.ts";
import { err, ok, type Result } from "../lib/result.ts";

/**
 * Reads a value from outside by a schema, or gives what is wrong with it. No other code asks valibot: a problem names
 * the type that came and never repeats its text, which could be of any length and have any characters.
 */
export function validate<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Result<v.InferOutput<S>, [Problem, ...Problem[]]> {
  const parsed = v.safeParse(schema, value);
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

/** Of a value that may have several forms, the issues of the form that it has: an object's are not a list's. */
function issuesOfTheFormThatWasMeant(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  if (issue.type !== "union") return [];
  const form = issue.received === "Array" ? "array" : "object";
  return formsOf(issue).filter(({ path, kind }) => (path === undefined ? kind !== "schema" : path[0].type === form));
}

/** The issues of all forms, those of forms inside forms included. */
function formsOf(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown>[] {
  return (issue.issues ?? []).flatMap((inner) =>
    inner.type === "union" && inner.path === undefined ? formsOf(inner) : [inner],
  );
}

function messageOf({ expected, received, message }: v.BaseIssue<unknown>): string {
  // Of a missing object only its key is told.
  if (received === "undefined" && expected?.startsWith('"')) return "missing";
  // Checks (formats, limits) and strict objects of ours carry a sentence. Valibot's own repeats the value.
  if (!message.startsWith("Invalid ")) return message;
  if (expected === "never") return "unknown field";
  const wanted = inWords(expected ?? "another value");
  return received === "undefined"
    ? `missing: expected ${wanted}`
    : `expected ${wanted}, got ${typeIn(received, wanted)}`;
}

/** What came: a text by its type, numbers and the like as they are. */
function typeIn(received: string, wanted: string): string {
  if (!received.startsWith('"')) return inWords(received);
  return wanted.startsWith('"') ? "another text" : "a text";
}

/** Valibot's names of types as people say them. A list where an object was expected comes as a symbol. */
function inWords(types: string): string {
  if (types.startsWith('"')) return types;
  return types
    .replaceAll(/\bObject\b/g, "an object")
    .replaceAll(/\b(?:Array|symbol)\b/g, "a list")
    .replaceAll(/\bstring\b/g, "a text")
    .replaceAll(" | ", " or ")
    .replaceAll(/[()]/g, "");
}
