import { err, ok, valuesOf, type Result } from "../lib/result.ts";
import { compareVersions, haveSameNumbers } from "./compare.ts";
import { parseTagVersion, type TagVersion } from "./parse.ts";

/** One condition of a range: its test, and the version that it names. */
interface Comparator {
  readonly test: (version: TagVersion) => boolean;
  readonly bound?: TagVersion;
}

/** A range of versions. */
export interface VersionRange {
  /** Checks the order alone. */
  readonly contains: (version: TagVersion) => boolean;
  /** Checks whether the range names a pre-release of the same numbers: it then takes those. */
  readonly namesPrerelease: (version: TagVersion) => boolean;
  /** The variants that the range names. */
  readonly variants: readonly string[];
}

/** Compiles a range, as in `>=3.2 <4 || 5.*`: a space means "and". The error says what was expected. */
export function compileRange(range: string): Result<VersionRange, string> {
  if (range.trim() === "") return err('expected a range of versions; "*" takes every version');
  if (range.includes(",")) return err("expected a space where other tools write a comma, as in >=3.2 <4");
  if (/(?<!\|)\|(?!\|)/.test(range)) return err('expected "||" between alternatives');
  const alternatives = range.split("||").map(compileAlternative);
  const wrong = alternatives.find((alternative) => !alternative.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  const comparators = valuesOf(alternatives);
  const bounds = comparators.flat().flatMap(({ bound }) => (bound === undefined ? [] : [bound]));
  return ok({
    contains: (version) => comparators.some((all) => all.every(({ test }) => test(version))),
    namesPrerelease: (version) => bounds.some((bound) => bound.isPrerelease && haveSameNumbers(bound, version)),
    variants: bounds.flatMap(({ variants }) => variants),
  });
}

function compileAlternative(text: string): Result<readonly Comparator[], string> {
  const words = text
    .replaceAll(/([<>=^~])\s+/g, "$1")
    .trim()
    .split(/\s+/);
  const comparators = words.map((word) => {
    const [, operator = "", version = ""] = /^([<>]=?|[=^~])?([^<>=^~]+)$/.exec(word) ?? [];
    return version === "" ? err(EXPECTED) : compileComparator(operator, version);
  });
  const wrong = comparators.find((comparator) => !comparator.ok);
  return wrong ?? ok(valuesOf(comparators));
}

const EXPECTED = "expected a range of versions, as in >=3.2 <4, ^2024.01 or 1.2.*";

function compileComparator(operator: string, text: string): Result<Comparator, string> {
  if (operator === "" && /^[*x]$/i.test(text)) return ok({ test: () => true });
  const [, prefix] = /^(.*)\.[*x]$/i.exec(text) ?? [];
  const bound = parseTagVersion(prefix ?? text);
  if (bound === undefined || (prefix !== undefined && (operator !== "" || bound.rest.length > 0))) return err(EXPECTED);
  if (prefix !== undefined) return ok({ test: (version) => startsLike(bound, version, bound.numbers.length), bound });
  if (operator === "") return err(`expected "=${text}" for this version, or "${text}.*" for all that begin so`);
  return ok({ test: testOf(operator, bound), bound });
}

function testOf(operator: string, bound: TagVersion): Comparator["test"] {
  const order = (version: TagVersion): number => compareVersions(version, bound);
  if (operator === ">=") return (version) => order(version) >= 0;
  if (operator === ">") return (version) => order(version) > 0;
  if (operator === "<=") return (version) => order(version) <= 0;
  if (operator === "<") return (version) => order(version) < 0;
  if (operator === "=") return (version) => order(version) === 0;
  const kept = operator === "~" ? Math.min(2, bound.numbers.length) : keptByCaret(bound);
  return (version) => order(version) >= 0 && startsLike(bound, version, kept);
}

/** Numbers that `^` keeps: up to the first that is not 0. */
function keptByCaret({ numbers }: TagVersion): number {
  const first = numbers.findIndex((number) => number !== "0");
  return first === -1 ? numbers.length : first + 1;
}

function startsLike(bound: TagVersion, { numbers }: TagVersion, count: number): boolean {
  return bound.numbers.slice(0, count).every((number, index) => number === (numbers[index] ?? "0"));
}
