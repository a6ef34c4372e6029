import { originOf, type Event } from "../../core/event/event.ts";
import { kindOf } from "../../core/event/kind.ts";
import type { Failure } from "../../core/match/verdict.ts";
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
  return Object.entries(match).map(([path, expected]) => reasonOf(path, expected, fieldOf(event, path)));
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

function fieldOf(event: Event, field: string): string | boolean | undefined {
  const { push, token, receivedAt } = event;
  switch (field) {
    case "repository":
    case "namespace":
    case "name":
    case "tag":
    case "pusher":
      return push[field];
    case "media_type":
      return push.mediaType;
    case "is_private":
      return push.isPrivate;
    case "is_official":
      return push.isOfficial;
    case "kind":
      return kindOf(push);
    case "token":
      return token;
    case "origin":
      return originOf(event);
    case "received":
      return new Date(receivedAt).toISOString();
    default:
      return undefined;
  }
}
