import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import type { TextTest } from "../expression/regex.ts";
import { parseTagVersion, type TagVersion } from "../tag-version/parse.ts";
import { compileRange, type VersionRange } from "../tag-version/range.ts";
import { AFFIX_FIELDS, within } from "./affixes.ts";
import { BoundedRange, MAX_RANGE_LENGTH } from "./range-text.ts";

const RangeText = v.pipe(
  BoundedRange,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.length > MAX_RANGE_LENGTH) return;
    const range = compileRange(dataset.value);
    if (!range.ok) addIssue({ message: range.error });
  }),
);

/** A word of a tag, as `ls` in `1.0.2-ls30`. */
const Word = v.pipe(v.string(), v.regex(/^[a-z]+$/i, "expected a word of letters, as in alpine"));

/** A range of versions as people write them, alone or with what tags have besides. */
export const VersionOperand = v.union([
  RangeText,
  strict({
    range: RangeText,
    ...AFFIX_FIELDS,
    /** Whether pre-releases are in the range. */
    prereleases: v.exactOptional(v.boolean()),
    /** Words that a tag may have, besides those of pre-releases and builds. */
    words: v.exactOptional(v.pipe(list(Word, 100, "words"), v.minLength(1, "expected at least one word"))),
  }),
]);

export type VersionOperand = v.InferOutput<typeof VersionOperand>;

type Settings = Exclude<VersionOperand, string>;

function settingsOf(operand: VersionOperand): Settings {
  return typeof operand === "string" ? { range: operand } : operand;
}

/** Compiles a range. A tag matches if it is a version in the range, without prefix and suffix. */
export function compileVersion(operand: VersionOperand): Result<TextTest, string> {
  const settings = settingsOf(operand);
  const range = compileRange(settings.range);
  if (!range.ok) return err(range.error);
  return ok((tag) => {
    const version = versionOf(tag, settings);
    if (version === undefined || !range.value.contains(version)) return false;
    return refusal(version, settings, range.value) === undefined;
  });
}

/** Explains why a tag is not in a range; undefined if it is, or if only its order keeps it out. */
export function explainVersion(operand: VersionOperand, tag: string): string | undefined {
  const settings = settingsOf(operand);
  const range = compileRange(settings.range);
  const version = versionOf(tag, settings);
  if (!range.ok) return undefined;
  if (version === undefined) return "the tag is no version";
  return range.value.contains(version) ? refusal(version, settings, range.value) : undefined;
}

/** Explains why a range does not take a version that its bounds contain; undefined if it does. */
function refusal(version: TagVersion, { prereleases, words = [] }: Settings, range: VersionRange): string | undefined {
  if (version.isPrerelease && prereleases !== true && !range.namesPrerelease(version)) {
    return 'the tag is a pre-release: "prereleases": true takes those';
  }
  const known = new Set([...range.variants, ...words.map((word) => word.toLowerCase())]);
  const variant = version.variants.find((word) => !known.has(word));
  if (variant === undefined) return undefined;
  return `"${variant}" makes it another image of that version: write it into "suffix", or into "words"`;
}

let latest: { readonly text: string; readonly version: TagVersion | undefined } = { text: "", version: undefined };

/** Reads a tag's version. Cached, because most rules of a document read the same tag. */
function versionOf(tag: string, { prefix = "", suffix = "" }: Settings): TagVersion | undefined {
  const text = within(tag, prefix, suffix);
  if (text === undefined) return undefined;
  if (latest.text !== text) latest = { text, version: parseTagVersion(text) };
  return latest.version;
}
