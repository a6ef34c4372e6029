import type { Failure } from "./subject.ts";

/** Describes the condition by which a rule did not match, as in `tag: expected v*, got latest`. */
export function describeFailure({ path, expected, actual, hint, error }: Failure): string {
  if (error !== undefined) return `${path}: could not be evaluated: ${error}; the expression is ${expected}`;
  if (path === "when" || path.endsWith(".when")) return `${path}: false: ${expected}`;
  const got = actual === undefined ? "" : `, got ${actual}`;
  return `${path}: expected ${expected}${got}${hint === undefined ? "" : `; ${hint}`}`;
}
