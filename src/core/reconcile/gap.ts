import type { ListedTag } from "../hub/tag-list.ts";
import { MINUTE_MS, DAY_MS } from "../lib/time.ts";

/** A webhook can take this long to arrive. */
const ON_ITS_WAY_MS = 5 * MINUTE_MS;

/** Difference tolerated between a webhook's time of a push and Docker Hub's. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** Older pushes are ignored, because a very late deploy can do harm. */
const MAX_AGE_MS = 7 * DAY_MS;

/** A time range of pushes, in milliseconds since 1970. */
export interface Span {
  /** Pushes until this time are known, or before the repository was watched. */
  readonly after: number;
  readonly until: number;
}

/**
 * Returns the range of pushes for reconciliation to look at: those since the last run, or since the repository is
 * watched. Excludes pushes whose webhook may still arrive, and those whose events may be deleted already.
 */
export function spanOf(watchedSince: number, lookedUntil: number, now: number, retentionMs: number): Span {
  const after = Math.max(watchedSince, lookedUntil, now - Math.min(retentionMs, MAX_AGE_MS));
  return { after, until: now - ON_ITS_WAY_MS };
}

/** Returns the tags pushed in a range, oldest first. */
export function pushedIn(tags: readonly ListedTag[], { after, until }: Span): ListedTag[] {
  const inside = tags.filter(({ pushedAt }) => pushedAt > after && pushedAt <= until);
  return inside.toSorted((a, b) => a.pushedAt - b.pushedAt);
}

/** Checks whether tags are sorted newest first, as requested. */
export function isNewestFirst(tags: readonly ListedTag[]): boolean {
  return (tags[0]?.pushedAt ?? 0) >= (tags.at(-1)?.pushedAt ?? 0);
}

/** Checks whether all later pages are before a range, given the tags of the last page. */
export function isBehind(tags: readonly ListedTag[], { after }: Span): boolean {
  return tags.length > 0 && isNewestFirst(tags) && tags.every(({ pushedAt }) => pushedAt <= after);
}

/**
 * Checks whether a push was missed: no received push of the tag is about as new.
 *
 * @param receivedAt time of the latest received push of the tag, if there is one
 */
export function isMissed({ pushedAt }: ListedTag, receivedAt = -Infinity): boolean {
  return pushedAt > receivedAt + TOLERANCE_MS;
}

/** Returns a time before which no received push can match any of the tags. */
export function earliestOf(tags: readonly ListedTag[]): number {
  return Math.min(...tags.map(({ pushedAt }) => pushedAt)) - TOLERANCE_MS;
}
