import type { Event } from "./event.ts";

/**
 * Returns a push's place in the order of its tag, so that a deploy never goes backwards: the time of the push if known,
 * else of its receipt. A time in the future counts as the receipt, or one wrong clock would make all later pushes
 * stale.
 */
export function sequenceOf({ push, receivedAt }: Event): number {
  return Math.min(push.pushedAt ?? receivedAt, receivedAt);
}
