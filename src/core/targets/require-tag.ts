import type { Event } from "../event/event.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** The pushed tag, for a receiver that refuses or ignores a push without one: the operator is told, not it. */
export function requireTag(receiver: string, { push }: Event): Result<string, string> {
  return push.tag === undefined ? err(`${receiver} needs a tag, and this push names none`) : ok(push.tag);
}
