import Range from "semver/classes/range.js";
import type SemVer from "semver/classes/semver.js";
import parse from "semver/functions/parse.js";
import validRange from "semver/ranges/valid.js";
import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import type { TextTest } from "../expression/regex.ts";
import { parseTagVersion } from "../tag-version/parse.ts";
import { compileRange } from "../tag-version/range.ts";
import { AFFIX_FIELDS, within } from "./affixes.ts";
import { BoundedRange, MAX_RANGE_LENGTH } from "./range-text.ts";

/** Spellings of Masterminds/semver (Helm, Flux, Argo CD) that node-semver lacks. */
const FOREIGN_SPELLINGS: readonly (readonly [looks: RegExp, message: string])[] = [
  [/^\s*$/, 'expected a range of versions; "*" takes every version'],
  [/,/, "expected a space where other tools write a comma, as in >=1.0.0 <2.0.0"],
  [/!=/, 'expected a range without "!=": write <1.2.3 || >1.2.3, or exclude the tag with "not"'],
  [/=[<>]/, 'expected ">=" or "<=", got them the other way round'],
  [
    /(?:^|[\s<>=~^|v])(?:\d+|[*xX])(?:\.(?:\d+|[*xX]))?-\S/,
    "expected three numbers before a prerelease, as in >=1.1.0-rc.1",
  ],
  [/\s-\s/, 'expected a range such as "1.0.0 - 2.0.0" alone between "||": write >=1.0.0 <=2.0.0 to add to it'],
];

/** Explains how to write an invalid range; undefined for a valid range or an unknown spelling. */
function spellingHint(range: string): string | undefined {
  if (range.trim() !== "" && validRange(range) !== null) return undefined;
  const spelling = FOREIGN_SPELLINGS.find(([looks]) => looks.test(range))?.[1];
  if (spelling !== undefined) return spelling;
  return compileRange(range).ok ? 'expected semantic versions: the operator "version" takes this range' : undefined;
}

/** Checks whether a text is a range in node-semver's syntax. */
export function isSemverRange(range: string): boolean {
  return validRange(range) !== null;
}

const RangeText = v.pipe(
  BoundedRange,
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? spellingHint(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
  v.check(
    (range) => validRange(range) !== null || range.length > MAX_RANGE_LENGTH || spellingHint(range) !== undefined,
    "expected a range of versions, as in ^1.2.0 or >=1.0.0 <2.0.0",
  ),
);

/** A range in node-semver's syntax, alone or with the text around the version in tags. */
export const SemverOperand = v.union([
  RangeText,
  strict({
    range: RangeText,
    ...AFFIX_FIELDS,
    /** Whether 1.3.0-rc.1 is in ^1.2.0. */
    prereleases: v.exactOptional(v.boolean()),
  }),
]);

export type SemverOperand = v.InferOutput<typeof SemverOperand>;

/** Compiles a range of versions. A tag matches if it is a version in the range, without prefix and suffix. */
export function compileSemver(operand: SemverOperand): Result<TextTest, string> {
  const {
    range,
    prefix = "",
    suffix = "",
    prereleases = false,
  } = typeof operand === "string" ? { range: operand } : operand;
  try {
    const compiled = new Range(range, { includePrerelease: prereleases });
    return ok((tag) => {
      const text = within(tag, prefix, suffix);
      const version = text === undefined ? null : parseVersion(text);
      return version !== null && compiled.test(version);
    });
  } catch (error) {
    return err((error as Error).message);
  }
}

/**
 * Explains why a tag that looks like a version is none to semver, and what takes it; undefined if it looks like none, or
 * only its order keeps it out of the range.
 */
export function explainSemver(operand: SemverOperand, tag: string): string | undefined {
  const {
    prefix = "",
    suffix = "",
    prereleases,
  } = typeof operand === "string" ? ({} as Partial<Exclude<SemverOperand, string>>) : operand;
  const text = within(tag, prefix, suffix);
  const version = text === undefined ? undefined : parseTagVersion(text);
  if (text === undefined || version === undefined) return undefined;
  if (parseVersion(text) === null) {
    return `${JSON.stringify(text)} is no semantic version, which has three numbers without leading zeros: the operator "version" takes it`;
  }
  const behind = /^[^-]*(-.*)$/.exec(text)?.[1];
  if (behind === undefined || prereleases === true || version.isPrerelease) return undefined;
  return `semver takes ${JSON.stringify(behind)} for a prerelease: write it into "suffix", or take the operator "version"`;
}

let latest: { readonly text: string; readonly version: SemVer | null } = { text: "", version: null };

/** Parses a version with or without `v`. Cached, because most rules of a document parse the same tag. */
function parseVersion(text: string): SemVer | null {
  if (latest.text !== text) latest = { text, version: /^v?\d/.test(text) ? parse(text) : null };
  return latest.version;
}
