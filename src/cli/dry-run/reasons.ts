import type { Event } from "../../core/event/event.ts";
import { valueOf } from "../../core/match/condition.ts";
import type { Failure } from "../../core/match/subject.ts";
import type { Rule } from "../../core/rules/rule.ts";

/** A condition that held. */
export interface Reason {
  readonly path: string;
  readonly expected: unknown;
  /** What the push has, where the condition is on one of its fields. */
  readonly actual?: string | boolean;
}

/** Why a rule matched an event: its conditions, all of which held; none for a rule that takes every push. */
export function reasonsOf({ match = {} }: Rule, event: Event): Reason[] {
  return Object.entries(match).map(([path, expected]) => reasonOf(path, expected, valueOf(event, path)));
}

function reasonOf(path: string, expected: unknown, actual: string | boolean | undefined): Reason {
  return { path, expected, ...(actual !== undefined && { actual }) };
}

/** A reason for people: `tag v1.4.2 is in ["v*"]`. */
export function describeReason({ path, expected, actual }: Reason): string {
  const wanted = typeof expected === "string" ? expected : JSON.stringify(expected);
  if (actual === undefined) return `${path}: ${wanted}`;
  return actual === expected ? `${path} is ${actual}` : `${path} ${actual} fits ${wanted}`;
}

/** Why a rule did not match, for people. */
export function describeFailure({ path, expected, actual, error }: Failure): string {
  if (error !== undefined) return `${path}: could not be evaluated: ${error}; the expression is ${expected}`;
  if (path === "when" || path.endsWith(".when")) return `${path}: not so: ${expected}`;
  return `${path}: expected ${expected}${actual === undefined ? "" : `, got ${actual}`}`;
}
