import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { describeProblems } from "../../../src/core/schema/problem.ts";
import { validate } from "../../../src/core/schema/validate.ts";
import { closest, strict } from "../../../src/core/schema/strict.ts";

const KNOWN = ["repository", "namespace", "name", "tag", "timeout", "schedule", "is_private"];

/** Levenshtein's distance by its definition. */
function distance(from: string, to: string): number {
  if (from === "" || to === "") return from.length + to.length;
  return Math.min(
    distance(from.slice(1), to) + 1,
    distance(from, to.slice(1)) + 1,
    distance(from.slice(1), to.slice(1)) + (from[0] === to[0] ? 0 : 1),
  );
}

describe("closest", () => {
  it.each<[word: string, meant: string | undefined]>([
    ["tag", "tag"],
    ["tags", "tag"],
    ["Tag", "tag"],
    ["tga", undefined],
    ["tg", "tag"],
    ["nam", "name"],
    ["naem", "name"],
    ["repo", undefined],
    ["repositry", "repository"],
    ["repositories", undefined],
    ["REPOSITORY", "repository"],
    ["time_out", "timeout"],
    ["isPrivate", "is_private"],
    ["scheduel", "schedule"],
    ["s", undefined],
    ["", undefined],
    ["xyz", undefined],
  ])("maps %j to %s", (word, meant) => {
    expect(closest(word, KNOWN)).toBe(meant);
  });

  it("returns the nearest word, and the first of equally near ones", () => {
    expect(closest("cats", ["bats", "cat", "cuts"])).toBe("bats");
    expect(closest("deploys", ["destroys", "deploy"])).toBe("deploy");
    expect(closest("a", [])).toBeUndefined();
  });

  it("agrees with Levenshtein's distance", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "C"), maxLength: 5 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 6 }), (meant, known) => {
        const slips = (candidate: string): number => distance(meant.toLowerCase(), candidate.toLowerCase());
        const [best] = known.toSorted((a, b) => slips(a) - slips(b));
        const isNear = best !== undefined && slips(best) <= Math.min(2, Math.floor(meant.length / 2));
        expect(closest(meant, known)).toBe(isNear ? best : undefined);
      }),
    );
  });

  it("works for words as long as a document", () => {
    const long = "x".repeat(1_000_000);
    expect(closest(long, ["x", `${long}xxx`])).toBeUndefined();
    expect(closest(long, ["x", `${long}xx`])).toBe(`${long}xx`);
  });

  it("corrects any one slip in four letters or more, and never a far word", () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("", "q"), (word, at, by) => {
        const index = at % word.length;
        expect(closest(word.slice(0, index) + by + word.slice(index + 1), [word])).toBe(word);
        expect(closest(`${word}zzz`, [word])).toBeUndefined();
      }),
    );
  });
});

describe("strict", () => {
  const schema = strict({
    name: v.string(),
    size: v.exactOptional(v.number()),
    inner: v.exactOptional(strict({ flag: v.boolean() })),
  });

  function problems(value: unknown): string[] {
    const parsed = validate(schema, value);
    return parsed.ok ? [] : describeProblems(parsed.error);
  }

  it.each<[value: unknown, problems: string[]]>([
    [{ name: "a" }, []],
    [{ name: "a", size: 1, inner: { flag: true } }, []],
    [{}, ["name: missing"]],
    [{ nmae: "a" }, ["name: missing", 'nmae: unknown field: did you mean "name"?']],
    [{ name: "a", colour: "red" }, ["colour: unknown field; known fields: name, size, inner"]],
    [{ name: "a", inner: { flga: true, flag: true } }, ['inner.flga: unknown field: did you mean "flag"?']],
    [{ name: "a", inner: {} }, ["inner.flag: missing"]],
    [{ name: 1 }, ["name: expected a text, got 1"]],
    [null, ["expected an object"]],
    [[], ["expected an object"]],
    [["a"], ["expected an object"]],
    [{ name: "a", inner: [] }, ["inner: expected an object"]],
    ["text", ["expected an object"]],
    [{ name: "a", inner: 5 }, ["inner: expected an object"]],
    [{ name: "a", constructor: 1 }, ["constructor: unknown field; known fields: name, size, inner"]],
  ])("%j", (value, expected) => {
    expect(problems(value)).toEqual(expected);
  });

  it("returns a valid object unchanged", () => {
    const value = { name: "a", size: 1, inner: { flag: true } };
    expect(v.parse(schema, value)).toEqual(value);
  });
});
