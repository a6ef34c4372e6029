import { describe, expect, it } from "vitest";
import { differenceOf } from "../../src/cli/rules/difference.ts";

const rules = (...names: string[]) => names.map((name) => ({ name, match: { tag: name }, targets: ["deploy"] }));
const DOCUMENT = {
  version: 1,
  targets: { deploy: { type: "webhook", url: "https://a.example" } },
  rules: rules("a", "b"),
};

/** The lines that differ. */
function changes(before: string, after: string): string[] {
  return differenceOf(before, after, "before", "after")
    .split("\n")
    .filter((line) => /^[+-](?![+-])/.test(line))
    .map((line) => line.replaceAll(/\s+/g, ""));
}

describe("the difference of two rule documents", () => {
  it.each([
    ["indentation", JSON.stringify(DOCUMENT), JSON.stringify(DOCUMENT, undefined, 4)],
    [
      "the ends of lines",
      JSON.stringify(DOCUMENT, undefined, 2),
      JSON.stringify(DOCUMENT, undefined, 2).replaceAll("\n", "\r\n"),
    ],
    [
      "the order of fields",
      '{"version":1,"targets":{"x":{"a":1,"b":2}}}',
      '{"targets":{"x":{"b":2,"a":1}},"version":1}',
    ],
    ["how characters are escaped", '{"name":"\\u00e9"}', '{"name":"é"}'],
  ])("is empty where only the layout differs: %s", (_, before, after) => {
    expect(differenceOf(before, after, "before", "after")).toBe("");
  });

  it("shows changes and ignores layout", () => {
    const after = { ...DOCUMENT, targets: { deploy: { url: "https://b.example", type: "webhook" } } };
    expect(changes(JSON.stringify(DOCUMENT), JSON.stringify(after, undefined, 3))).toEqual([
      '-"url":"https://a.example",',
      '+"url":"https://b.example",',
    ]);
  });

  it("shows a changed order of rules", () => {
    const after = { ...DOCUMENT, rules: rules("b", "a") };
    expect(changes(JSON.stringify(DOCUMENT), JSON.stringify(after))).not.toEqual([]);
  });

  it("compares rules by name when one is inserted before them", () => {
    const after = { ...DOCUMENT, rules: rules("new", "a", "b") };
    const lines = changes(JSON.stringify(DOCUMENT), JSON.stringify(after));
    expect(lines.every((line) => line.startsWith("+"))).toBe(true);
  });

  it("compares the texts when one is not JSON", () => {
    expect(changes("{ broken", "{}")).toEqual(["-{broken", "+{}"]);
    expect(changes("", '{"a":1}')).toEqual(['+{"a":1}']);
  });
});
