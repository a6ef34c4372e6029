import * as v from "valibot";
import { AFFIX_FIELDS, within } from "../match/affixes.ts";
import { strict } from "../schema/strict.ts";
import { compareVersions } from "../tag-version/compare.ts";
import { parseTagVersion, type TagVersion } from "../tag-version/parse.ts";

/** What makes a push newer than another. The object says what stands around the version in tags. */
export const NewerField = v.union([
  v.picklist(["time", "version"]),
  strict({
    by: v.literal("version"),
    ...AFFIX_FIELDS,
  }),
]);

type NewerField = v.InferOutput<typeof NewerField>;

/** The text around the version in tags. */
export interface VersionOrder {
  readonly prefix: string;
  readonly suffix: string;
}

/** A version of a tag, as a target orders it. */
export interface OrderedVersion {
  readonly version: TagVersion;
  /** Only versions of the same series are compared: those with the same prefix, suffix and variant, such as alpine. */
  readonly series: string;
}

/** Returns how a target orders versions; undefined if it orders pushes by time alone. */
export function versionOrderOf({ newer }: { readonly newer?: NewerField }): VersionOrder | undefined {
  if (newer === undefined || newer === "time") return undefined;
  const { prefix = "", suffix = "" } = newer === "version" ? {} : newer;
  return { prefix, suffix };
}

/** Reads the version of a tag; undefined if it has none, so that only its time counts. */
export function orderedVersion({ prefix, suffix }: VersionOrder, tag: string): OrderedVersion | undefined {
  const text = within(tag, prefix, suffix);
  const version = text === undefined ? undefined : parseTagVersion(text);
  return version && { version, series: JSON.stringify([prefix, suffix, ...version.variants]) };
}

/** Checks whether a version is older than another of its series. */
export function isOlderVersion(first: OrderedVersion, second: OrderedVersion): boolean {
  return first.series === second.series && compareVersions(first.version, second.version) < 0;
}
