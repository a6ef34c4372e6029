import type { Event } from "../../core/event/event.ts";
import { valueOf } from "../../core/match/condition.ts";
import type { Rule } from "../../core/rules/rule.ts";

/** A condition that a push met. */
export interface Reason {
  readonly path: string;
  readonly expected: unknown;
  /** The value of the field that the condition is about, if it is about one. */
  readonly actual?: string | boolean;
}

/** Lists the conditions by which a rule matched an event; empty for a rule without conditions. */
export function reasonsOf({ match = {} }: Rule, event: Event): Reason[] {
  return Object.entries(match).map(([path, expected]) => reasonOf(path, expected, valueOf(event, path)));
}

function reasonOf(path: string, expected: unknown, actual: string | boolean | undefined): Reason {
  return { path, expected, ...(actual !== undefined && { actual }) };
}

/** Describes a met condition, as in `tag v1.4.2 fits ["v*"]`. */
export function describeReason({ path, expected, actual }: Reason): string {
  const wanted = typeof expected === "string" ? expected : JSON.stringify(expected);
  if (actual === undefined) return `${path}: ${wanted}`;
  return actual === expected ? `${path} is ${actual}` : `${path} ${actual} fits ${wanted}`;
}
