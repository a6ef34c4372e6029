import Range from "semver/classes/range.js";
import type SemVer from "semver/classes/semver.js";
import parse from "semver/functions/parse.js";
import validRange from "semver/ranges/valid.js";
import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import type { TextTest } from "../expression/regex.ts";

const MAX_RANGE_LENGTH = 256;

/** The spellings of Masterminds/semver, as Helm, Flux and Argo CD take them, that node-semver does not have. */
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

/** Says how to spell a text that is no range of node-semver; undefined for a range, and where no spelling is known. */
function spellingHint(range: string): string | undefined {
  if (range.trim() !== "" && validRange(range) !== null) return undefined;
  return FOREIGN_SPELLINGS.find(([looks]) => looks.test(range))?.[1];
}

const RangeText = v.pipe(
  v.string(),
  v.maxLength(MAX_RANGE_LENGTH, `expected a range of at most ${MAX_RANGE_LENGTH} characters`),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? spellingHint(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
  v.check(
    (range) => validRange(range) !== null || range.length > MAX_RANGE_LENGTH || spellingHint(range) !== undefined,
    "expected a range of versions, as in ^1.2.0 or >=1.0.0 <2.0.0",
  ),
);

/** A range in node-semver's syntax, alone or with what tags have around the version. */
export const SemverOperand = v.union([
  RangeText,
  strict({
    range: RangeText,
    /** What a tag begins or ends with beside the version; a tag without it does not match. `v` needs no mention. */
    prefix: v.exactOptional(v.string()),
    suffix: v.exactOptional(v.string()),
    /** Whether 1.3.0-rc.1 is in ^1.2.0. */
    prereleases: v.exactOptional(v.boolean()),
  }),
]);

export type SemverOperand = v.InferOutput<typeof SemverOperand>;

/** Compiles a range of versions. A tag that is no version, once prefix and suffix are taken off, does not match. */
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
      if (!tag.startsWith(prefix) || !tag.endsWith(suffix) || tag.length < prefix.length + suffix.length) return false;
      const version = parseVersion(tag.slice(prefix.length, tag.length - suffix.length));
      return version !== null && compiled.test(version);
    });
  } catch (error) {
    return err((error as Error).message);
  }
}

let latest: { readonly text: string; readonly version: SemVer | null } = { text: "", version: null };

/** The version that a text is, with or without a `v`. Most rules of a document ask for that of the same tag. */
function parseVersion(text: string): SemVer | null {
  if (latest.text !== text) latest = { text, version: /^v?\d/.test(text) ? parse(text) : null };
  return latest.version;
}
