import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { parseLoosely } from "../../../src/core/json/loose.ts";
import { placeAt, type Place } from "../../../src/core/json/place.ts";

/** The place of the `|` in a text. */
function placeIn(marked: string): Place | undefined {
  return placeAt(parseLoosely(marked.replace("|", "")), marked.indexOf("|"));
}

describe("placeAt", () => {
  it.each([
    ["a name", '{ "a": { "ty|" } }', "name", ["a"], "ty"],
    ["a name without quotes", '{ "a": { ty| } }', "name", ["a"], "ty"],
    ["a name without its second quote", '{ "a": {\n  "ty|\n  "url": "x"\n} }', "name", ["a"], "ty"],
    ["a gap between members", '{ "a": 1, | "b": 2 }', "name", [], undefined],
    ["a gap where a comma is missing", '{ "a": 1 | "b": 2 }', "name", [], undefined],
    ["a value", '{ "a": { "b": "x|" } }', "value", ["a", "b"], "x"],
    ["a value without its second quote", '{ "a": { "b": "x|\n } }', "value", ["a", "b"], "x"],
    ["a value that is missing", '{ "a": {\n "b": |\n "c": 1 } }', "value", ["a", "b"], undefined],
    ["the end of a text with its second quote", '{ "a": "x"| }', "name", [], undefined],
    ["a gap behind the comma of a value that is missing", '{ "a": , | }', "name", [], undefined],
    ["a word", '{ "a": tr| }', "value", ["a"], "tr"],
    ["an element", '{ "a": ["x", "y|"] }', "value", ["a", 1], "y"],
    ["an element that is missing", '{ "a": ["x", |] }', "value", ["a", 1], undefined],
    ["an object in a list", '[{ "a": 1 }, { "b|" }]', "name", [1], "b"],
    ["brackets that are not closed", '{ "a": [{ "b": { "c|', "name", ["a", 0, "b"], "c"],
    ["a list that is not closed", '{ "a": { "b": ["x" }, "c": "y|" }', "value", ["c"], "y"],
    ["an object that is not closed", '{ "a": [{ "b": { ], "c": "y|" }', "value", ["c"], "y"],
    ["a bracket too many", '{ "a": 1 ], "c": "y|" }', "value", ["c"], "y"],
    ["an escaped quote", '{ "a": "\\"|" }', "value", ["a"], '\\"'],
    ["the name __proto__", '{ "__proto__": { "b|" } }', "name", ["__proto__"], "b"],
  ])("finds %s", (_, marked, role, path, token) => {
    const place = placeIn(marked);
    expect([place?.role, place?.path, place?.token?.value]).toEqual([role, path, token]);
  });

  it.each([
    ["an empty text", "|"],
    ["a text outside brackets", '"a|"'],
    ["the end of the document", "{ } |"],
    ["the gap before a value", '{ "a": | "x" }'],
  ])("returns undefined for %s", (_, marked) => {
    expect(placeIn(marked)).toBeUndefined();
  });

  it("finds every value of valid JSON by its path", () => {
    const document = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.array(fc.stringMatching(/^[a-z]{1,5}$/)));
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const root = parseLoosely(text);
        const found = Array.from(text.matchAll(/"([a-z]+)"(?!:)/g), ({ index }) => placeAt(root, index + 1));
        const expected = Object.entries(value).flatMap(([key, list]) => list.map((each, at) => [[key, at], each]));
        expect(found.map((place) => [place?.path, place?.token?.value])).toEqual(expected);
      }),
    );
  });

  it("never throws, and has a token around the offset", () => {
    const piece = fc.constantFrom("{", "}", "[", "]", ":", ",", '"', "\\", "\n", " ", '"a"', "b", "1", "null", "é");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.nat(), (pieces, nat) => {
        const text = pieces.join("");
        const offset = nat % (text.length + 1);
        const place = placeAt(parseLoosely(text), offset);
        if (place?.token === undefined) return;
        expect(place.token.from).toBeLessThan(offset);
        expect(place.token.to).toBeGreaterThanOrEqual(offset);
        expect(place.around).toHaveLength(place.path.length + (place.role === "name" ? 1 : 0));
      }),
    );
  });

  it("reads a text nested 100,000 deep", () => {
    const depth = 100_000;
    expect(placeAt(parseLoosely("[".repeat(depth)), depth)?.path).toHaveLength(depth);
  });
});
