import { describe, expect, it } from "vitest";
import { isMatch, matchProblems } from "../core/rules-of.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

/** For each constraint the versions that Masterminds' tests try, and whether they satisfy it. */
type Rows = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

interface Table {
  readonly plain: Rows;
  /** Of constraints that include prereleases. */
  readonly prereleases: Rows;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

const table = tableOf("masterminds-semver") as Table;

interface Row {
  readonly constraint: string;
  readonly version: string;
  readonly outcome: Outcome;
}

function rowsOf(constraints: Rows, prereleases: boolean): Row[] {
  return Object.entries(constraints).flatMap(([constraint, versions]) => {
    const match = { tag: { semver: { range: constraint, prereleases } } };
    const isRefused = matchProblems(match).length > 0;
    return Object.entries(versions).map(([version, expected]) => {
      const outcome = isRefused ? "refused" : isMatch(match, { tag: version }) === expected ? "agree" : "differ";
      return { constraint, version, outcome };
    });
  });
}

function textsOf(rows: readonly Row[], wanted: Outcome): string[] {
  return rows
    .filter(({ outcome }) => outcome === wanted)
    .map(({ constraint, version }) => `${constraint} | ${version}`);
}

const plain = rowsOf(table.plain, false);
const prereleases = rowsOf(table.prereleases, true);

/** A tag that is no whole version of three numbers is no version here. */
const PARTIAL_VERSIONS = ["* | 1", "1.x | 1.4", "~1 | 1.4", "~1.x | 1.4", ">0 | 1", ">=0 | 0"];

/** Masterminds takes it for "*", npm for >=0.0.0 <0.1.0. */
const TILDE_OF_ZEROS = ["~0.0.0 | 1.2.3"];

/** To npm a range includes only prereleases of a version that it names, to Masterminds all prereleases then. */
const PRERELEASES_OF_OTHER_VERSIONS = [
  ">= 1.0.0  <= 2.0.0-beta | 1.0.1-beta",
  ">= 1.0.0  <= 2.0.0-beta || > 3 | 1.0.1-beta",
  ">= 1.0.0-0  <= 2.0.0 | 1.0.1-beta",
  "^1.1.2-alpha | 1.2.1-beta1",
  ">1.2.3-alpha.1 | 1.3.3-alpha.2",
  ">=0.0.0-0 | 3.4.5-beta.1",
  "~1.2.3-beta.2 | 1.2.4-beta.2",
  "^1.2.0-alpha.0 | 1.2.1-alpha.1",
  "^1.2.0-alpha.0 | 1.2.1-alpha.0",
  "^0.2.3-beta.2 | 0.2.4-beta.2",
];

describe("a range of versions has what Masterminds/semver says", () => {
  it("but for partial versions, ~0.0.0 and prereleases of versions that it does not name", () => {
    const expected = [...PARTIAL_VERSIONS, ...TILDE_OF_ZEROS, ...PRERELEASES_OF_OTHER_VERSIONS];
    expect(textsOf(plain, "differ").toSorted()).toEqual(expected.toSorted());
  });

  it("with prereleases but for partial versions and ~0.0.0", () => {
    const expected = ["1.x | 1.4", "~1 | 1.4", "~1.x | 1.4", "~0.0.0 | 1.2.3"];
    expect(textsOf(prereleases, "differ").toSorted()).toEqual(expected.toSorted());
  });

  it("as often as the page says", () => {
    expect(countsOf([...plain, ...prereleases].map(({ outcome }) => outcome))).toEqual(
      countsOnPage("masterminds-semver"),
    );
  });
});

describe("a constraint in Masterminds' own syntax", () => {
  const constraints = [...Object.keys(table.plain), ...Object.keys(table.prereleases), ...table.valid];

  it("is taken, or refused with the spelling to write instead", () => {
    const problems = new Set(constraints.flatMap((semver) => matchProblems({ tag: { semver } })));
    expect([...problems].toSorted()).toEqual([
      'tag.semver: expected ">=" or "<=", got them the other way round',
      'tag.semver: expected a range of versions; "*" takes every version',
      'tag.semver: expected a range such as "1.0.0 - 2.0.0" alone between "||": write >=1.0.0 <=2.0.0 to add to it',
      'tag.semver: expected a range without "!=": write <1.2.3 || >1.2.3, or exclude the tag with "not"',
      "tag.semver: expected a space where other tools write a comma, as in >=1.0.0 <2.0.0",
      "tag.semver: expected three numbers before a prerelease, as in >=1.1.0-rc.1",
    ]);
  });

  it.each(table.invalid)("is refused here where it is refused there: %s", (semver) => {
    expect(matchProblems({ tag: { semver } })).toHaveLength(1);
  });
});
