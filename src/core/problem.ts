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

/** Valibot's issues as problems, one for each field that is wrong. */
export function problemsOf(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue) => ({
    path: (issue.path ?? []).map((item) => item.key as string | number),
    message: messageOf(issue),
  }));
}

function messageOf(issue: v.BaseIssue<unknown>): string {
  // Checks (formats, limits) carry a sentence of ours; types and keys are worded here, the same everywhere.
  if (issue.kind !== "schema") return issue.message;
  if (issue.expected === "never") return "unknown field";
  const expected = (issue.expected ?? "another value").replaceAll("Object", "an object").replaceAll("Array", "a list");
  return issue.received === "undefined"
    ? `missing: expected ${expected}`
    : `expected ${expected}, got ${issue.received}`;
}
