import { describe, expect, it } from "vitest";
import { failureOf, isMatch, matchProblems } from "../rules-of.ts";

describe("a version in a rule", () => {
  it("matches as the table says", () => {
    const alpine = { range: ">=1.2", suffix: "-alpine" };
    const table: [version: unknown, tag: string, isIn: boolean][] = [
      [">=3.2 <4", "3.2", true],
      [">=3.2 <4", "3.10.1.7", true],
      [">=3.2 <4", "4.0", false],
      [">=3.2 <4", "latest", false],
      [">=3.2 <4", "3.3-rc1", false],
      [">=3.3-rc1 <4", "3.3-rc2", true],
      [">=3.3-rc1 <4", "3.4-rc2", false],
      [{ range: ">=3.2 <4", prereleases: true }, "3.3-rc1", true],
      [">=2024.01", "2024.01.05", true],
      [">=20240101", "20240105-abc1234", true],
      [">=40", "42", true],
      [">=1.0", "v1.0.20200827-ls30", true],
      [">=1.2", "1.2.3_build5", true],
      // Another image of the same version.
      [">=1.2", "1.2.3-alpine", false],
      [">=1.2", "1.2.3-arm64", false],
      [">=1.2", "1.2.3-jdk17", false],
      [">=1.2.3-jdk17", "1.2.3-jdk21", true],
      [{ range: ">=1.2", words: ["Alpine"] }, "1.2.3-alpine3.20", true],
      [{ range: ">=1.2", words: ["alpine"] }, "1.2.3-slim", false],
      [alpine, "1.2.3-alpine", true],
      [alpine, "1.2.3", false],
      [alpine, "1.2.3-rc1-alpine", false],
      [{ range: "*", prefix: "web-" }, "web-v1.2.3", true],
      [{ range: "*", prefix: "web-" }, "1.2.3", false],
      [{ range: "*", prefix: "1.2.", suffix: "2.3" }, "1.2.3", false],
    ];
    expect(table.map(([version, tag]) => [version, tag, isMatch({ tag: { version } }, { tag })])).toEqual(table);
  });

  it("is refused with one problem if it is invalid", () => {
    const table: [version: unknown, problem: string][] = [
      ["newest", "tag.version: expected a range of versions, as in >=3.2 <4, ^2024.01 or 1.2.*"],
      [{ range: "1.2" }, 'tag.version.range: expected "=1.2" for this version, or "1.2.*" for all that begin so'],
      [{ prefix: "v" }, "tag.version.range: missing"],
      [{ range: "*", words: ["3.20"] }, "tag.version.words[0]: expected a word of letters, as in alpine"],
      [`>=1${" ||2.*".repeat(64)}`, "tag.version: expected a range of at most 256 characters"],
    ];
    expect(table.map(([version]) => [version, ...matchProblems({ tag: { version } })])).toEqual(table);
  });
});

/** The hint at the other operator. */
function other(tag: string): string {
  return `"${tag}" is no semantic version, which has three numbers without leading zeros: the operator "version" takes it`;
}

describe("the hint of a tag that does not match", () => {
  it.each<[operand: object, tag: string, hint: string | undefined]>([
    [{ semver: "*" }, "1.2.3.4", other("1.2.3.4")],
    [{ semver: "*" }, "3.2", other("3.2")],
    [{ semver: "*" }, "2024.01.05", other("2024.01.05")],
    [{ semver: "*" }, "20240105-abc1234", other("20240105-abc1234")],
    [{ semver: "*" }, "42", other("42")],
    [{ semver: "*" }, "1.2.3_build5", other("1.2.3_build5")],
    [{ semver: { range: "*", prefix: "web-" } }, "web-3.2", other("3.2")],
    [
      { semver: "*" },
      "1.2.3-alpine",
      'semver takes "-alpine" for a prerelease: write it into "suffix", or take the operator "version"',
    ],
    [
      { semver: "*" },
      "v1.0.20200827-ls30",
      'semver takes "-ls30" for a prerelease: write it into "suffix", or take the operator "version"',
    ],
    [{ semver: "*" }, "1.2.3-rc.1", undefined],
    [{ semver: "*" }, "latest", undefined],
    [{ semver: "*" }, "abc1234", undefined],
    [{ semver: ">2.0.0" }, "1.2.3", undefined],
    [{ version: ">2" }, "1.2.3", undefined],
    [{ version: "*" }, "latest", "the tag is no version"],
    [{ version: "*" }, "1.2-rc1", 'the tag is a pre-release: "prereleases": true takes those'],
    [
      { version: "*" },
      "1.2-alpine",
      '"alpine" makes it another image of that version: write it into "suffix", or into "words"',
    ],
    [{ glob: "v*" }, "1.2.3.4", undefined],
  ])("%j, %s", (operand, tag, hint) => {
    expect(failureOf({ tag: operand }, { tag })).toEqual({
      path: "tag",
      expected: JSON.stringify(operand),
      actual: tag,
      ...(hint !== undefined && { hint }),
    });
  });

  it("names the operator that takes a range or a pattern", () => {
    expect(matchProblems({ tag: { semver: ">=2024.01.05" } })).toEqual([
      'tag.semver: expected semantic versions: the operator "version" takes this range',
    ]);
    expect(matchProblems({ tag: ">=1.2.3.4" })).toEqual([
      'tag: this looks like a range of versions: write {"version": ">=1.2.3.4"}',
    ]);
    expect(matchProblems({ tag: ">=1.2.3" })).toEqual([
      'tag: this looks like a range of versions: write {"semver": ">=1.2.3"}',
    ]);
  });
});
