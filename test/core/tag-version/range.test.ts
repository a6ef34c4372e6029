import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compareVersions } from "../../../src/core/tag-version/compare.ts";
import { compileRange, type VersionRange } from "../../../src/core/tag-version/range.ts";
import { tags, versionOf } from "./versions.ts";

function rangeOf(text: string): VersionRange {
  const range = compileRange(text);
  if (!range.ok) throw new Error(range.error);
  return range.value;
}

const contains = (range: string, tag: string): boolean => rangeOf(range).contains(versionOf(tag));

it("a comparison contains what the order says", () => {
  const agrees = { ">=": [0, 1], ">": [1], "<=": [-1, 0], "<": [-1], "=": [0] } as const;
  fc.assert(
    fc.property(tags, tags, fc.constantFrom("", " "), (bound, tag, space) => {
      const order = Math.sign(compareVersions(versionOf(tag), versionOf(bound)));
      for (const [operator, orders] of Object.entries(agrees)) {
        expect(contains(operator + space + bound, tag)).toBe((orders as readonly number[]).includes(order));
      }
    }),
    { numRuns: 1000 },
  );
});

it("a space means and, and || or", () => {
  fc.assert(
    fc.property(tags, tags, tags, (low, high, tag) => {
      const [above, below] = [contains(`>=${low}`, tag), contains(`<${high}`, tag)];
      expect(contains(`>=${low} <${high}`, tag)).toBe(above && below);
      expect(contains(`>=${low} || <${high}`, tag)).toBe(above || below);
      expect(contains("*", tag)).toBe(true);
    }),
  );
});

it("a version between two of a range is in it", () => {
  fc.assert(
    fc.property(tags, fc.constantFrom("^", "~"), tags, tags, tags, (bound, operator, a, b, c) => {
      const range = rangeOf(operator + bound);
      const [low = "", middle = "", high = ""] = [a, b, c].toSorted((one, other) =>
        compareVersions(versionOf(one), versionOf(other)),
      );
      const [below, between, above] = [low, middle, high].map((tag) => range.contains(versionOf(tag)));
      expect(between === true || below !== true || above !== true).toBe(true);
      expect(range.contains(versionOf(bound))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it.each<[range: string, inside: string[], outside: string[]]>([
  [">=3.2 <4", ["3.2", "v3.10.1", "3.2-1"], ["3.1", "4", "4.0.0.1"]],
  ["^1.2", ["1.2", "1.9.9.9"], ["1.1", "2"]],
  ["^0.2.3", ["0.2.3", "0.2.9"], ["0.3", "0.2.2"]],
  ["^0.0", ["0.0", "0.0.9"], ["0.1"]],
  ["~1.2.3.4", ["1.2.3.4", "1.2.9"], ["1.2.3.3", "1.3"]],
  ["~2024", ["2024.11.02", "2024"], ["2025.01", "2023.12"]],
  ["1.2.*", ["1.2", "1.2.0-5", "01.2.9"], ["1.3", "1.20"]],
  ["2024.01.x || 42.*", ["2024.1.31", "42"], ["2024.02", "43"]],
  ["=1.2", ["1.2.0"], ["1.2.1", "1.2-1"]],
  [">= 20240101", ["20240105-abc1234"], ["20231231-abc1234"]],
])("%s", (range, inside, outside) => {
  expect(inside.filter((tag) => !contains(range, tag))).toEqual([]);
  expect(outside.filter((tag) => contains(range, tag))).toEqual([]);
});

const EXPECTED = "expected a range of versions, as in >=3.2 <4, ^2024.01 or 1.2.*";

it.each([
  ["", 'expected a range of versions; "*" takes every version'],
  ["1.2", 'expected "=1.2" for this version, or "1.2.*" for all that begin so'],
  [">=1.2, <2", "expected a space where other tools write a comma, as in >=3.2 <4"],
  [">=1 | <3", 'expected "||" between alternatives'],
  ["=>1", EXPECTED],
  ["!=1", EXPECTED],
  ["1.0 - 2.0", 'expected "=1.0" for this version, or "1.0.*" for all that begin so'],
  [">=", EXPECTED],
  [">=1<2", EXPECTED],
  [">=latest", EXPECTED],
  [">=1.*", EXPECTED],
  ["1-rc.*", EXPECTED],
  [">=1 ||", EXPECTED],
  ["^^1", EXPECTED],
])("the range %j is refused", (range, error) => {
  expect(compileRange(range)).toEqual({ ok: false, error });
});
