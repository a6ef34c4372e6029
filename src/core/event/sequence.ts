import type { Event } from "./event.ts";

/**
 * The order of pushes of one tag, for what must never go back: by when they were pushed, if that is known. A time that
 * has not come yet counts as now, or one wrong clock would make every later push an older one.
 */
export function sequenceOf({ push, receivedAt }: Event): number {
  return Math.min(push.pushedAt ?? receivedAt, receivedAt);
}
