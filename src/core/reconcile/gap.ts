import type { ListedTag } from "../hub/tag-list.ts";
import { MINUTE_MS, DAY_MS } from "../lib/time.ts";

/** For so long a webhook may still be on its way. */
const ON_ITS_WAY_MS = 5 * MINUTE_MS;

/** How far the times may be apart that Docker Hub's webhook and its list give for one push. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** What was pushed longer ago than this is history: nothing is rolled out so late by itself. */
const MAX_AGE_MS = 7 * DAY_MS;

/** From when to when the pushes of a look are, in milliseconds since 1970. */
export interface Span {
  /** All that was pushed until then is known, or none of our business. */
  readonly after: number;
  readonly until: number;
}

/**
 * The pushes that a look at Docker Hub is about: those since the last one, or since the repository is watched, and
 * neither so new that the webhook may still come, nor so old that what was received then is deleted.
 */
export function spanOf(watchedSince: number, lookedUntil: number, now: number, retentionMs: number): Span {
  const after = Math.max(watchedSince, lookedUntil, now - Math.min(retentionMs, MAX_AGE_MS));
  return { after, until: now - ON_ITS_WAY_MS };
}

/** The tags of a page that were pushed in a span, the oldest first. */
export function pushedIn(tags: readonly ListedTag[], { after, until }: Span): ListedTag[] {
  const inside = tags.filter(({ pushedAt }) => pushedAt > after && pushedAt <= until);
  return inside.toSorted((a, b) => a.pushedAt - b.pushedAt);
}

/** Whether tags are in the order that was asked for. */
export function isNewestFirst(tags: readonly ListedTag[]): boolean {
  return (tags[0]?.pushedAt ?? 0) >= (tags.at(-1)?.pushedAt ?? 0);
}

/** Whether a list has nothing of a span any more after a page with these tags. */
export function isBehind(tags: readonly ListedTag[], { after }: Span): boolean {
  return tags.length > 0 && isNewestFirst(tags) && tags.every(({ pushedAt }) => pushedAt <= after);
}

/**
 * Whether a push of a watched tag is a gap: nothing was received of the tag that is about as new.
 *
 * @param receivedAt when the latest push was made that was received of the tag, if any was
 */
export function isMissed({ pushedAt }: ListedTag, receivedAt = -Infinity): boolean {
  return pushedAt > receivedAt + TOLERANCE_MS;
}

/** Before this time no push was received that any of these tags can be. */
export function earliestOf(tags: readonly ListedTag[]): number {
  return Math.min(...tags.map(({ pushedAt }) => pushedAt)) - TOLERANCE_MS;
}
