import { describe, expect, it } from "vitest";
import { isMatch, matchProblems } from "../core/rules-of.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

interface Row {
  /** A pattern by its name in event-ruler. */
  readonly pattern: Readonly<Record<string, string | readonly string[] | null>>;
  readonly matches: readonly string[];
  readonly others: readonly string[];
}

const { patterns, ascending } = tableOf("event-ruler") as {
  patterns: readonly Row[];
  ascending: readonly string[];
};

/** The operators that mean what patterns of event-ruler mean, on the pusher, who may have any character. */
const OPERATORS: Readonly<Record<string, (operand: string | readonly string[] | null) => object>> = {
  exactMatch: (exact) => ({ pusher: { exact } }),
  prefixMatch: (prefix) => ({ pusher: { prefix } }),
  suffixMatch: (suffix) => ({ pusher: { suffix } }),
  equalsIgnoreCaseMatch: (exact) => ({ pusher: { exact, ignore_case: true } }),
  prefixEqualsIgnoreCaseMatch: (prefix) => ({ pusher: { prefix, ignore_case: true } }),
  suffixEqualsIgnoreCaseMatch: (suffix) => ({ pusher: { suffix, ignore_case: true } }),
  anythingButMatch: (exact) => ({ not: { pusher: { exact } } }),
  anythingButPrefix: (prefix) => ({ not: { pusher: { prefix } } }),
  anythingButSuffix: (suffix) => ({ not: { pusher: { suffix } } }),
  // Its only special character is the star.
  wildcardMatch: (text) => ({ pusher: { glob: String(text).replaceAll(/[?[\]{}]/g, String.raw`\$&`) } }),
  existencePatterns: () => ({ pusher: { exists: true } }),
};

interface Check {
  readonly pattern: string;
  readonly text: string;
  readonly outcome: Outcome;
}

function checksOf({ pattern, matches, others }: Row): Check[] {
  const [name = "", operand = null] = Object.entries(pattern)[0] ?? [];
  const match = OPERATORS[name]?.(operand);
  const isRefused = matchProblems(match).length > 0;
  const check = (text: string, expected: boolean): Check => {
    const outcome = isRefused ? "refused" : isMatch(match, { pusher: text }) === expected ? "agree" : "differ";
    return { pattern: `${name} ${JSON.stringify(operand)}`, text, outcome };
  };
  return [...matches.map((text) => check(text, true)), ...others.map((text) => check(text, false))];
}

function compareNumbers(): Check[] {
  return ascending.flatMap((number, place) =>
    Object.entries({ lt: -1, eq: 0, gt: 1 }).flatMap(([operator, sign]) => {
      const match = { pusher: { number: { [operator]: Number(number) } } };
      return ascending.map((text, index): Check => {
        const expected = Math.sign(index - place) === sign;
        const outcome = isMatch(match, { pusher: text }) === expected ? "agree" : "differ";
        return { pattern: `${operator} ${number}`, text, outcome };
      });
    }),
  );
}

/** JSON rounds them: a number of it has 16 digits or so. */
const ROUNDED = [
  "-499999999999.99999",
  "-499999999999.99998",
  "-499999999999.99997",
  "499999999999.99997",
  "499999999999.99998",
  "499999999999.99999",
];

const checksOfPatterns = patterns.flatMap(checksOf);
const checksOfNumbers = compareNumbers();

describe("an operator matches what event-ruler's pattern matches", () => {
  it("but for letters of which one case is longer than the other", () => {
    const disputed = checksOfPatterns.filter(({ outcome }) => outcome !== "agree");
    const names = [...new Set(disputed.map(({ pattern }) => pattern))].map((pattern) => pattern.split(" ")[0]);
    expect(names).toEqual(["equalsIgnoreCaseMatch", "prefixEqualsIgnoreCaseMatch", "suffixEqualsIgnoreCaseMatch"]);
  });

  it("for every number that a number of JSON holds", () => {
    const disputed = checksOfNumbers.filter(({ outcome }) => outcome !== "agree");
    const numbers = new Set(disputed.map(({ pattern }) => pattern.slice(pattern.indexOf(" ") + 1)));
    expect([...numbers]).toEqual(ROUNDED);
  });

  it("as often as the page says", () => {
    expect(countsOf([...checksOfPatterns, ...checksOfNumbers].map(({ outcome }) => outcome))).toEqual(
      countsOnPage("event-ruler"),
    );
  });
});
