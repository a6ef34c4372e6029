import type { Event } from "../event/event.ts";
import { compareVersions } from "../tag-version/compare.ts";
import { parseTagVersion } from "../tag-version/parse.ts";

/**
 * Tags whose digest one look-up asks for, in a request each: the standard has no way from a digest to its tags. With the
 * digest, the list and the login an alarm so stays below the 50 requests of the free plan.
 */
export const MAX_TAGS_ASKED = 12;

/** Tags of these that every look-up asks for; the others take turns. */
const ALWAYS_ASKED = 6;

/**
 * Checks whether a push of another registry than Docker Hub has a digest and no tag. Rules are asked only about tags, so
 * it is delivered nowhere until its tag is known.
 */
export function isByDigestAlone({ alert, push: { registry, tag, digest } }: Pick<Event, "alert" | "push">): boolean {
  return alert === undefined && registry !== undefined && tag === undefined && digest !== undefined;
}

// Signatures and other referrers of a digest have tags that name it:
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
const NAMES_DIGEST = /^sha(?:256|512)-[0-9a-f]{32,}/;

/**
 * Chooses the tags that a look-up asks for, likely ones first: in turn the highest version and the shortest other tag,
 * such as `latest` and `main`. The first six are in each look-up; the other places go through the rest.
 *
 * @param turn number of look-ups before this one
 */
export function tagsToAsk(tags: readonly string[], turn: number): readonly string[] {
  const likely = likelyFirst([...new Set(tags)].filter((tag) => !NAMES_DIGEST.test(tag)));
  if (likely.length <= MAX_TAGS_ASKED) return likely;
  const rest = likely.slice(ALWAYS_ASKED);
  const places = MAX_TAGS_ASKED - ALWAYS_ASKED;
  const start = (turn * places) % rest.length;
  const others = [...rest.slice(start), ...rest.slice(0, start)].slice(0, places);
  return [...likely.slice(0, ALWAYS_ASKED), ...others];
}

function likelyFirst(tags: readonly string[]): string[] {
  const read = tags.map((tag) => ({ tag, version: parseTagVersion(tag) }));
  const versions = read.flatMap(({ tag, version }) => (version === undefined ? [] : [{ tag, version }]));
  versions.sort((a, b) => compareVersions(b.version, a.version) || (a.tag < b.tag ? -1 : 1));
  const others = read.flatMap(({ tag, version }) => (version === undefined ? [tag] : []));
  others.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return Array.from({ length: Math.max(versions.length, others.length) }, (_, index) => [
    ...(versions[index] === undefined ? [] : [versions[index].tag]),
    ...(others[index] === undefined ? [] : [others[index]]),
  ]).flat();
}

/** What a look-up knows of a repository's tags. */
export interface TagSnapshot {
  /** The digests of the tags that were asked, by tag. */
  readonly digests: ReadonlyMap<string, string>;
  /** Tags that the registry listed. */
  readonly listed: number;
  /** Whether it has more tags than it was asked to list. */
  readonly isCut: boolean;
}

/** Returns the tags with a digest, or why a push of that digest has none. */
export function tagsOf(
  { digests, listed, isCut }: TagSnapshot,
  digest: string,
): { readonly tags: readonly string[]; readonly untagged?: string } {
  const tags = [...digests].flatMap(([tag, other]) => (other === digest ? [tag] : []));
  if (tags.length > 0) return { tags };
  const all = isCut ? `more than ${listed}` : String(listed);
  return {
    tags,
    untagged: `no tag has its digest, as of a platform of an image: asked for ${digests.size} of ${all} tags`,
  };
}

/**
 * Leaves out the tags whose own push was received, so that nothing is delivered twice.
 *
 * @param told ids of those pushes, by tag
 */
export function withoutTold(
  tags: readonly string[],
  told: ReadonlyMap<string, string>,
): { readonly tags: readonly string[]; readonly untagged?: string } {
  const left = tags.filter((tag) => !told.has(tag));
  const [first] = tags;
  if (left.length > 0 || first === undefined) return { tags: left };
  const own = tags.map((tag) => `${tag} (${told.get(tag)})`).join(", ");
  return { tags: left, untagged: `pushes of its own have been received for each tag of its digest: ${own}` };
}
