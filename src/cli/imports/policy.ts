import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Match } from "../../core/match/match.ts";
import { isSemverRange } from "../../core/match/semver.ts";

/** One comparison of a range: `>= 1.2`, `~>1.2.3`, `!=1.4`, `1.x`. */
const COMPARISON = /(!=|=>|=<|>=|<=|~>|>|<|=|\^|~)?\s*(v?[\dxX*][^\s,|]*)/g;

/** The operators of Masterminds/semver that npm writes in another way. */
const OPERATORS: Readonly<Record<string, string>> = { "=>": ">=", "=<": "<=", "~>": "~" };

/**
 * Translates a range of Masterminds/semver, as Flux, Argo CD Image Updater and Helm have it, to conditions on the tag: a
 * comma is a space there, `!=` excludes a version, and a prerelease such as `-0` admits all prereleases.
 * https://github.com/Masterminds/semver#checking-version-constraints
 */
export function semverPolicy(range: string): Result<Match, string> {
  const alternatives = range.split("||").map((alternative) => alternativeOf(alternative.trim()));
  const wrong = alternatives.find((alternative) => !alternative.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  const matches = alternatives.flatMap((alternative) => (alternative.ok ? alternative.value : []));
  return ok(some(matches));
}

function alternativeOf(text: string): Result<Match, string> {
  if (/\s-\s/.test(text)) return compared(text, [], false);
  const comparisons = [...text.matchAll(COMPARISON)].map(([, operator = "", version = ""]) => ({ operator, version }));
  const rest = text.replaceAll(COMPARISON, "").replaceAll(/[\s,]/g, "");
  if (comparisons.length === 0 || rest !== "") return err(`"${text.slice(0, 60)}" is no range of versions`);
  const excluded = comparisons.filter(({ operator }) => operator === "!=").map(({ version }) => version);
  const kept = comparisons.filter(({ operator }) => operator !== "!=");
  const hasPrereleases = kept.some(({ version }) => version.includes("-"));
  const range = kept.map(({ operator, version }) => `${OPERATORS[operator] ?? operator}${padded(version)}`).join(" ");
  return compared(range === "" ? "*" : range, excluded, hasPrereleases);
}

/** npm wants three numbers in front of a prerelease. */
function padded(version: string): string {
  const [numbers = "", ...prerelease] = version.split("-");
  if (prerelease.length === 0) return version;
  return [[...numbers.split("."), "0", "0"].slice(0, 3).join("."), ...prerelease].join("-");
}

function compared(range: string, excluded: readonly string[], prereleases: boolean): Result<Match, string> {
  if (!isSemverRange(range)) return err(`"${range.slice(0, 60)}" is no range that npm's syntax has`);
  const tag = { semver: prereleases ? { range, prereleases } : range };
  if (excluded.length === 0) return ok({ tag });
  return ok({ tag, not: { any: excluded.map((version) => ({ tag: { semver: version } })) } });
}

/** A tag that contains a match of a regular expression, without the delimiters that some tools write. */
export function regexPolicy(pattern: string): Match {
  return { tag: { regex: pattern } };
}

/** A tag that fits a glob, in which only `*` has a meaning. */
export function globPolicy(pattern: string): Match {
  return { tag: { glob: pattern.replaceAll(/[[\]{}?!\\]/g, String.raw`\$&`) } };
}

/** One of the conditions; every push if there are none. */
export function some(matches: readonly Match[]): Match {
  const [first = {}, ...more] = matches;
  return more.length === 0 ? first : { any: matches };
}

/** All conditions together; no field twice. */
export function every(...matches: readonly Match[]): Match {
  const given = matches.filter((match) => Object.keys(match).length > 0);
  const fields = given.flatMap((match) => Object.keys(match));
  if (new Set(fields).size === fields.length) return Object.assign({}, ...given) as Match;
  return { all: given };
}
