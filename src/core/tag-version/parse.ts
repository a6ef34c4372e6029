import { wordKind } from "./words.ts";

/** A part of a version after its first numbers. */
export type Part =
  | { readonly kind: "prerelease"; readonly rank: number }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "number"; readonly digits: string };

/** A tag that was read as a version. Numbers are texts of digits without leading zeros, because they have any length. */
export interface TagVersion {
  /** The numbers at the start, with points between them: at least one. */
  readonly numbers: readonly string[];
  readonly rest: readonly Part[];
  readonly isPrerelease: boolean;
  /** Words that name neither a pre-release nor a build: another image of the same version, as in `1.2.3-alpine`. */
  readonly variants: readonly string[];
}

/** The longest tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const MAX_LENGTH = 128;

/** A commit of Git, shortened or not, also as `git describe` has it. One of digits alone looks like a number. */
const COMMIT = /^(?:g[0-9a-f]{7,40}|(?!\d+$)[0-9a-f]{7,40})$/;

/**
 * Reads a tag as people write versions: `1.2.3.4`, `3.2`, `2024.01.05`, `20240105-abc1234`, `42`, `v1.0.1-ls30`,
 * `1.2.3_build5`. Undefined if it does not begin with a number, is a commit, or has two separators in a row.
 */
export function parseTagVersion(tag: string): TagVersion | undefined {
  if (tag.length > MAX_LENGTH) return undefined;
  const text = tag.toLowerCase().replace(/^v(?=\d)/, "");
  if (!/^\d[0-9a-z]*(?:[._+-][0-9a-z]+)*$/.test(text)) return undefined;
  const segments = Array.from(text.matchAll(/([._+-]?)([0-9a-z]+)/g), ([, separator = "", segment = ""]) => ({
    separator,
    segment,
  }));
  const numbers: string[] = [];
  let next = 0;
  let tail = "";
  for (const { separator, segment } of segments) {
    const [, digits, behind = ""] = /^(\d+)(.*)$/.exec(segment) ?? [];
    if (!["", "."].includes(separator) || digits === undefined || COMMIT.test(segment)) break;
    numbers.push(withoutZeros(digits));
    next++;
    if (behind === "") continue;
    tail = behind;
    break;
  }
  if (numbers.length === 0) return undefined;
  const others = segments.slice(next).map(({ segment }) => segment);
  return { numbers, ...partsOf(tail === "" ? others : [tail, ...others]) };
}

interface Token {
  readonly text: string;
  readonly segment: number;
}

function partsOf(segments: readonly string[]): Omit<TagVersion, "numbers"> {
  const tokens = segments.flatMap((segment, index): Token[] => {
    const isCommit = COMMIT.test(segment) || (segments[index - 1] === "sha" && /^[0-9a-f]{7,40}$/.test(segment));
    return isCommit ? [] : Array.from(segment.matchAll(/\d+|[a-z]+/g), ([text]) => ({ text, segment: index }));
  });
  const rest: Part[] = [];
  const variants: string[] = [];
  for (const [index, { text, segment }] of tokens.entries()) {
    if (isNumber(text)) {
      rest.push({ kind: "number", digits: withoutZeros(text) });
      continue;
    }
    const kind = wordKind(text, numberAfter({ text, segment }, tokens[index + 1]));
    if (typeof kind === "object") rest.push(kind);
    else if (kind !== "ignored") rest.push({ kind: "word", text });
    if (kind === "variant") variants.push(text);
  }
  return { rest, variants, isPrerelease: rest.some(({ kind }) => kind === "prerelease") };
}

function numberAfter(token: Token, next: Token | undefined): "at once" | "later" | "none" {
  if (next === undefined || !isNumber(next.text)) return "none";
  return next.segment === token.segment ? "at once" : "later";
}

function isNumber(text: string): boolean {
  return /^\d/.test(text);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
