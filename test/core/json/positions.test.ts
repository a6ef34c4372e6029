import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { JsonPositions } from "../../../src/core/json/positions.ts";
import { parsePath } from "../../../src/core/schema/problem.ts";

const TEXT = `{
  "version": 1,
  "targets": {
    "my-app": { "url": "https://a.example/", "headers": { "X-Key": "1" } },
    "a.b\\"c": { "url": 7 }
  },
  "rules": [
    { "name": "one" },
    { "name": "two", "match": { "tag": ["a", "b", "a ]}, \\" b"] }, "finl": true }
  ],
  "name": 1, "version": 2
}`;

describe("JsonPositions.positionOf", () => {
  it.each([
    ["", "wrong", 1, 1],
    ["targets", "wrong", 3, 14],
    ['targets["my-app"].url', "wrong", 4, 24],
    ['targets["my-app"].headers["x-key"]', "wrong", 4, 68],
    ['targets["a.b\\"c"].url', "wrong", 5, 24],
    ["rules[0].name", "wrong", 8, 15],
    ["rules[1].match.tag[1]", "wrong", 9, 46],
    ["rules[1].match.tag[2]", "wrong", 9, 51],
    ["rules[1].finl", "unknown field", 9, 68],
    ["rules[1].finl", "expected false", 9, 76],
    ["rules[1].targets", "missing", 9, 5],
    ["rules[7].name", "missing", 7, 12],
    ["rules.name", "missing", 7, 12],
    ["version", "expected 1, got 2", 11, 25],
  ])("finds %j (%s) at %i:%i", (path, message, line, column) => {
    expect(new JsonPositions(TEXT).positionOf({ path: parsePath(path), message })).toEqual({ line, column });
  });

  it.each(["", "{", '{"a": [1,', '{"a" 1}', "]", '"', "[".repeat(100_000)])(
    "returns 1:1 when the text is not JSON: %#",
    (text) => {
      const positions = new JsonPositions(text);
      expect(positions.positionOf({ path: ["a", 0], message: "wrong" })).toEqual({ line: 1, column: 1 });
      expect(positions.repeatedFields()).toEqual([]);
    },
  );

  it("finds every value of any JSON where its text begins", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const positions = new JsonPositions(text);
        const lines = text.split("\n");
        for (const [path, inner] of valuesIn(value, [])) {
          const { line, column } = positions.positionOf({ path, message: "wrong" });
          const rest = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join("\n");
          const [first = ""] = JSON.stringify(inner, undefined, indent).split("\n");
          expect(rest.startsWith(first)).toBe(true);
        }
      }),
    );
  });
});

describe("JsonPositions.repeatedFields", () => {
  it("names the first of two fields of one object, at any depth", () => {
    const text = '{ "a": 1,\n  "b": [{ "c": 1, "c": 2 }],\n  "a": 2, "d": { "a": 1 } }';
    expect(new JsonPositions(text).repeatedFields()).toMatchObject([
      { path: ["a"], line: 1, column: 3 },
      { path: ["b", 0, "c"], line: 2, column: 11 },
    ]);
  });
});

type Path = readonly (string | number)[];

function valuesIn(value: unknown, path: Path): [Path, unknown][] {
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value ?? {});
  const children = typeof value === "object" ? inner : [];
  return [[path, value], ...children.flatMap(([key, child]) => valuesIn(child, [...path, key]))];
}
