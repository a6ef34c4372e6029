import type { Event } from "../event/event.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** Returns the tag. Fails for a push without one, so that the operator sees why its receiver would ignore it. */
export function requireTag(receiver: string, { push }: Event): Result<string, string> {
  return push.tag === undefined ? err(`${receiver} needs a tag, and this push has none`) : ok(push.tag);
}
