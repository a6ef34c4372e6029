import { describe, expect, it } from "vitest";
import { isMatch, matchProblems } from "../rules-of.ts";

describe("a number in a text", () => {
  it.each<readonly [number: object, tag: string, expected: boolean]>([
    [{ eq: 7 }, "7", true],
    [{ eq: 7 }, "007", true],
    [{ eq: 7 }, "7.0", true],
    [{ eq: 7 }, "8", false],
    [{ eq: -1.5 }, "-1.5", true],
    [{ gt: 7 }, "7", false],
    [{ gt: 7 }, "7.1", true],
    [{ gte: 7 }, "7", true],
    [{ gte: 7 }, "6.9", false],
    [{ lt: 7 }, "6.9", true],
    [{ lt: 7 }, "7", false],
    [{ lte: 7 }, "7", true],
    // As numbers, not as texts.
    [{ gt: 9 }, "10", true],
    [{ gte: 20_260_101, lt: 20_270_101 }, "20261123", true],
    [{ gte: 20_260_101, lt: 20_270_101 }, "20251231", false],
    ...["", "v7", "7a", "1e3", "0x10", "+7", ".5", "5.", "1.2.3", " 7", "٧", "NaN", "Infinity"].map(
      (text) => [{ gte: -1e9 }, text, false] as const,
    ),
  ])("%j of %j: %s", (number, tag, expected) => {
    expect(isMatch({ tag: { number } }, { tag })).toBe(expected);
  });
});

describe("an invalid comparison is refused", () => {
  it.each<readonly [number: unknown, problems: string[]]>([
    [{}, ["tag.number: expected a comparison: eq, gt, gte, lt or lte"]],
    [[], ["tag.number: expected an object"]],
    [{ gt: "5" }, ["tag.number.gt: expected number, got a text"]],
    [{ above: 5 }, [expect.stringMatching(/^tag\.number\.above: unknown field/) as string]],
  ])("%j", (number, problems) => {
    expect(matchProblems({ tag: { number } })).toEqual(problems);
  });
});
