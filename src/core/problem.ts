import type * as v from "valibot";

/** One thing wrong with a document: where it is, and what was expected there. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A path as people write it: `rules[0].match.tag`, `targets["my-app"].url`; empty for the whole document. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!IDENTIFIER.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}

/** The problems with their paths under a field. */
export function under(path: readonly (string | number)[], problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }));
}

/** Valibot's issues as problems, one for each field that is wrong. */
export function problemsOf(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
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

function messageOf({ kind, type, expected, received, message }: v.BaseIssue<unknown>): string {
  // Of a missing object only its key is told.
  if (received === "undefined" && expected?.startsWith('"')) return "missing";
  // Checks (formats, limits) and strict objects of ours carry a sentence; types are worded here, the same everywhere.
  const isWorded = (type === "strict_object" || type === "variant") && !message.startsWith("Invalid ");
  if (kind !== "schema" || isWorded) return message;
  if (expected === "never") return "unknown field";
  const wanted = inWords(expected ?? "another value");
  return received === "undefined" ? `missing: expected ${wanted}` : `expected ${wanted}, got ${inWords(received)}`;
}

/** Valibot's names of types as people say them. */
function inWords(types: string): string {
  if (types.startsWith('"')) return types;
  return types
    .replaceAll(/\bObject\b/g, "an object")
    .replaceAll(/\bArray\b/g, "a list")
    .replaceAll(/\bstring\b/g, "a text")
    .replaceAll(" | ", " or ")
    .replaceAll(/[()]/g, "");
}
