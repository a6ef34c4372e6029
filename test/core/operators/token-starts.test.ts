import { describe, expect, it } from "vitest";
import { labelsWithoutPush, nextStarts, type TokenStarts } from "../../../src/core/operators/token-starts.ts";

/** The latest push with the label hub. */
const used = (at?: number) => (label: string) => (label === "hub" ? at : undefined);

describe("a token's start", () => {
  it.each<[string, TokenStarts | undefined, number | undefined, TokenStarts]>([
    ["is unknown at the first reading", undefined, undefined, { hub: { print: "b", isUsed: false } }],
    ["is unknown at the first reading, but its use counts", undefined, 5, { hub: { print: "b", isUsed: true } }],
    ["of a new label is the reading before", {}, undefined, { hub: { print: "b", since: 100, isUsed: false } }],
    [
      "of a label whose token is replaced is the reading before, and earlier pushes do not count",
      { hub: { print: "a", isUsed: true } },
      99,
      { hub: { print: "b", since: 100, isUsed: false } },
    ],
    ["counts a push since", {}, 100, { hub: { print: "b", since: 100, isUsed: true } }],
    [
      "stays while the token does",
      { hub: { print: "b", since: 7, isUsed: false } },
      6,
      { hub: { print: "b", since: 7, isUsed: false } },
    ],
    [
      "stays used when the use is forgotten",
      { hub: { print: "b", since: 7, isUsed: true } },
      undefined,
      { hub: { print: "b", since: 7, isUsed: true } },
    ],
    [
      "goes with its token",
      { other: { print: "a", isUsed: true } },
      200,
      { hub: { print: "b", since: 100, isUsed: true } },
    ],
  ])("%s", (_, before, lastUse, expected) => {
    expect(nextStarts(before, 100, { hub: "b" }, used(lastUse))).toEqual(expected);
  });

  it("of a label that every object has is its own", () => {
    expect(nextStarts({}, 100, { constructor: "b" }, used())).toEqual({
      constructor: { print: "b", since: 100, isUsed: false },
    });
    expect(labelsWithoutPush({}, ["constructor"], used())).toEqual(["constructor"]);
  });
});

describe("tokens without a push", () => {
  it.each<[string, TokenStarts, number | undefined, string[]]>([
    ["of no reading and no use", {}, undefined, ["hub"]],
    ["of no reading, but used", {}, 1, []],
    ["used since", { hub: { print: "b", since: 7, isUsed: false } }, 7, []],
    ["used before only", { hub: { print: "b", since: 7, isUsed: false } }, 6, ["hub"]],
    ["used, whose use is forgotten", { hub: { print: "b", since: 7, isUsed: true } }, undefined, []],
  ])("%s", (_, starts, lastUse, expected) => {
    expect(labelsWithoutPush(starts, ["hub"], used(lastUse))).toEqual(expected);
  });
});
