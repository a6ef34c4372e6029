import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions } from "../../../src/core/tag-version/compare.ts";
import { parseTagVersion } from "../../../src/core/tag-version/parse.ts";
import { tags, versionOf } from "./versions.ts";

function compare(first: string, second: string): -1 | 0 | 1 {
  return Math.sign(compareVersions(versionOf(first), versionOf(second))) as -1 | 0 | 1;
}

describe("the order of versions", () => {
  // Each line from the earliest to the latest.
  it.each([
    [["1.2.3.4", "1.2.3.5", "1.2.10.0", "1.3"]],
    [["3.2", "3.2.1", "3.10", "4"]],
    [["2023.12.31", "2024.01.05", "2024.1.6", "2024.11.02"]],
    [["20240105-abc1234", "20240106-0000abc", "20250101-fedcba9"]],
    [["2024-01-05", "2024-01-06", "2024-11-02", "2025-01-01"]],
    [["9", "42", "1000"]],
    [["v1.0.20200827-ls29", "v1.0.20200827-ls30", "v1.0.20200827-ls100", "v1.0.20201001-ls1"]],
    [["1.2.3", "1.2.3_build5", "1.2.3_build6", "1.2.3_build10", "1.2.4"]],
    [
      [
        "1.0-dev1",
        "1.0-alpha",
        "1.0-alpha2",
        "1.0-beta1",
        "1.0-m3",
        "1.0-pre1",
        "1.0-rc1",
        "1.0-rc10",
        "1.0",
        "1.0-r1",
      ],
    ],
    [["3.9a1", "3.9b2", "3.9rc1", "3.9", "3.9.post1", "3.9.1"]],
    [["1.2.3", "1.2.3-alpine", "1.2.3-1", "1.2.3-2", "1.2.3-20240105"]],
    [["1.2.3", "1.2.3-5-gabc1234", "1.2.3-12-gdef5678"]],
    [["1.1.1a", "1.1.1w"]],
    [["99999999999999999999998", "99999999999999999999999", "100000000000000000000000"]],
  ])("%j", (line) => {
    const orders = line.map((one, index) =>
      line.map((other, place) => [compare(one, other), Math.sign(index - place)]),
    );
    expect(orders.flat().filter(([actual, expected]) => actual !== expected)).toEqual([]);
  });

  it.each([
    ["3.2", "3.2.0.0"],
    ["v3.2", "V3.2"],
    ["2024.01.05", "2024.1.5"],
    ["20240105-abc1234", "20240105-def5678"],
    ["20240105-abc1234", "20240105"],
    ["1.2.3-sha-1234567", "1.2.3"],
    ["1.0-rc.1", "1.0_RC1"],
    ["1.0-cr1", "1.0c1"],
    ["30.0.0.Final", "30.0.0"],
    ["1.2.3+build5", "1.2.3_build5"],
  ])("%s equals %s", (one, other) => {
    expect(compare(one, other)).toBe(0);
  });

  it("is total, antisymmetric and transitive", () => {
    fc.assert(
      fc.property(tags, tags, tags, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(compare(a, b) + compare(b, a)).toBe(0);
        // The triple in order: the first is never after the last, and as far from it as the further of two steps.
        const [low = "", middle = "", high = ""] = [a, b, c].toSorted(compare);
        expect(compare(low, high)).toBe(Math.min(compare(low, middle), compare(middle, high)));
      }),
      { numRuns: 2000 },
    );
  });

  it("does not change with v, capitals, leading zeros, missing numbers or a commit", () => {
    fc.assert(
      fc.property(tags, tags, (a, b) => {
        const order = compare(a, b);
        expect(compare(`v${a.replace(/^v/i, "")}`, b)).toBe(order);
        expect(compare(a.toUpperCase(), b)).toBe(order);
        expect(compare(a.replace(/^(v?)/i, "$10"), b)).toBe(order);
        expect(compare(`${a}-gabc1234`, b)).toBe(order);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not change with a last number that is 0", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), tags, (numbers, other) => {
        expect(compare([...numbers, 0].join("."), other)).toBe(compare(numbers.join("."), other));
      }),
    );
  });
});

describe("a tag that is no version", () => {
  it.each([
    "latest",
    "abc1234",
    "1a2b3c4",
    "4f53abc9d2e1",
    "web-1.2.3",
    "v",
    "vv1",
    "",
    "1..2",
    "1.2.",
    "1.2-_3",
    "1.2.3 ",
    ">=1.2",
    "ünïcode",
    `1${".1".repeat(64)}`,
  ])("%s", (tag) => {
    expect(parseTagVersion(tag)).toBeUndefined();
  });

  it("is anything that does not begin with v or a digit, or is longer than a tag", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (tag) => {
        expect(parseTagVersion(tag) === undefined || /^[vV]?\d.{0,127}$/.test(tag)).toBe(true);
      }),
    );
  });
});
