import { describe, expect, it } from "vitest";
import ranges from "../../fixtures/semver-ranges.json" with { type: "json" };
import { isMatch, matchProblems } from "../rules-of.ts";

function isIn(semver: unknown, tag: string): boolean {
  return isMatch({ tag: { semver } }, { tag });
}

/** The rows of a table in which a range does not contain a version; `options` are fields beside the range. */
function outside(table: readonly (readonly string[])[], options: object): (readonly string[])[] {
  return table.filter(([range, version = ""]) => {
    // An empty range, which npm reads as "*", is refused.
    return range !== "" && !isIn({ range, ...options }, version);
  });
}

// The file says where they are from. Left out are 13 rows of loose parsing, which is not offered, and a version that is
// no text; of the rest those that include prereleases are asked with `prereleases`.
describe("node-semver's own tables", () => {
  const { included, includedWithPrereleases, excluded, excludedWithPrereleases, leftOut } = ranges;

  it("are complete", () => {
    const kept = included.length + includedWithPrereleases.length + excluded.length + excludedWithPrereleases.length;
    expect(leftOut).toEqual({ loose: 13, noText: 1 });
    expect(kept + leftOut.loose + leftOut.noText).toBe(126 + 98);
  });

  it("agree on the versions in a range", () => {
    expect(outside(included, {})).toEqual([]);
    expect(outside(includedWithPrereleases, { prereleases: true })).toEqual([]);
  });

  it("agree on the versions outside of a range", () => {
    expect(outside(excluded, {})).toEqual(excluded);
    expect(outside(excluded, { prereleases: false })).toEqual(excluded);
    expect(outside(excludedWithPrereleases, { prereleases: true })).toEqual(excludedWithPrereleases);
  });

  it("agree on a range that is written as a text", () => {
    const asText = [...included, ...excluded].filter(([range]) => range !== "");
    const isInRange = asText.map(([range, version = ""]) => isIn(range, version));
    expect(isInRange).toEqual(asText.map((row) => included.includes(row)));
  });
});

describe("a range and a tag", () => {
  const alpine = { range: "^1.2.0", suffix: "-alpine" };
  const web = { range: "^1.2.0", prefix: "web-" };

  it("match as the table says", () => {
    const table: [semver: unknown, tag: string, isIn: boolean][] = [
      ["^1.2.0", "1.3.0", true],
      ["^1.2.0", "v1.3.0", true],
      ["^1.2.0", "V1.3.0", false],
      ["^1.2.0", "1.3", false],
      ["^1.2.0", "v1", false],
      ["^1.2.0", "latest", false],
      ["^1.2.0", "1.3.0.1", false],
      ["^1.2.0", "01.3.0", false],
      ["^1.2.0", "1.3.0-rc.1", false],
      // In semver, any text after a dash is a prerelease.
      ["^1.2.0", "1.3.0-alpine", false],
      [{ range: "^1.2.0", prereleases: true }, "1.3.0-rc.1", true],
      [{ range: "^1.2.0", prereleases: true }, "1.2.0-rc.1", false],
      [alpine, "1.3.0-alpine", true],
      [alpine, "v1.3.0-alpine", true],
      [alpine, "1.3.0", false],
      [alpine, "1.3.0-rc.1-alpine", false],
      [{ ...alpine, prereleases: true }, "1.3.0-rc.1-alpine", true],
      [alpine, "1.3.0-alpine3.20", false],
      [web, "web-1.3.0", true],
      [web, "web-v1.3.0", true],
      [web, "api-1.3.0", false],
      [web, "1.3.0", false],
      [web, "web-", false],
      [{ ...web, suffix: "-alpine" }, "web-1.3.0-alpine", true],
      // Prefix and suffix never share a character.
      [{ range: "*", prefix: "1.2.", suffix: "2.3" }, "1.2.3", false],
      [{ range: "*", prefix: "a-", suffix: "-a" }, "a-a", false],
      [{ range: "*" }, "1.2.3", true],
    ];
    expect(table.map(([semver, tag]) => [semver, tag, isIn(semver, tag)])).toEqual(table);
  });

  it("calendar versions compare as numbers if they are valid versions", () => {
    expect(isIn(">=2026.9.0", "2026.11.2")).toBe(true);
    expect(isIn(">=2026.9.0", "2026.8.30")).toBe(false);
    // Semver has no leading zeros.
    expect(isIn(">=2026.9.0", "2026.09.01")).toBe(false);
  });

  it("do not match when the push has no tag", () => {
    expect(isMatch({ tag: { semver: "*" } }, {})).toBe(false);
  });
});

it("an invalid range is refused with one problem", () => {
  const sentence = "expected a range of versions, as in ^1.2.0 or >=1.0.0 <2.0.0";

  const table: [semver: unknown, problem: string][] = [
    ["newest", `tag.semver: ${sentence}`],
    [">=1.0.0 <", `tag.semver: ${sentence}`],
    [{ range: "1.2.3.4" }, `tag.semver.range: ${sentence}`],
    [">=1.1, <2, !=1.2.3", "tag.semver: expected a space where other tools write a comma, as in >=1.0.0 <2.0.0"],
    ["!=4.1", 'tag.semver: expected a range without "!=": write <1.2.3 || >1.2.3, or exclude the tag with "not"'],
    ["=> 3.0", 'tag.semver: expected ">=" or "<=", got them the other way round'],
    ["~1.1-alpha", "tag.semver: expected three numbers before a prerelease, as in >=1.1.0-rc.1"],
    ["*-0", "tag.semver: expected three numbers before a prerelease, as in >=1.1.0-rc.1"],
    [
      "1.0.0 - 2.0.0 <=2.0.0",
      'tag.semver: expected a range such as "1.0.0 - 2.0.0" alone between "||": write >=1.0.0 <=2.0.0 to add to it',
    ],
    [{ prefix: "v" }, "tag.semver.range: missing"],
    [{ range: "1", prerelease: true }, 'tag.semver.prerelease: unknown field: did you mean "prereleases"?'],
    [{ range: "1", prefix: 1 }, "tag.semver.prefix: expected a text, got 1"],
    [`>=1.0.0${" ||2".repeat(64)}`, "tag.semver: expected a range of at most 256 characters"],
  ];
  expect(table.map(([semver]) => [semver, ...matchProblems({ tag: { semver } })])).toEqual(table);
});

it("a hostile tag is not a version", () => {
  for (const tag of [
    "9".repeat(400),
    `1.2.3-${"a.".repeat(5000)}`,
    `1.2.3-${"-".repeat(10_000)}`,
    " ".repeat(50_000),
  ]) {
    expect(isIn({ range: "*", prereleases: true }, tag)).toBe(false);
  }
});
