import { expect, it } from "vitest";
import { isObject, jsonOf, textIn } from "../../../src/core/lib/json.ts";

it.each([
  [`{"a":1}`, { a: 1 }],
  ["null", null],
  ["", undefined],
  ["{a:1}", undefined],
])("the JSON of %j is %j", (text, value) => {
  expect(jsonOf(text)).toEqual(value);
});

it.each([
  [{}, true],
  [[], false],
  [null, false],
  ["text", false],
  [undefined, false],
])("%j is an object: %s", (value, isOne) => {
  expect(isObject(value)).toBe(isOne);
});

it.each([
  [{ token: "abc" }, "abc"],
  [{ token: "" }, undefined],
  [{ token: 1 }, undefined],
  [{}, undefined],
  [["token"], undefined],
  [null, undefined],
])("the text `token` in %j is %j", (json, text) => {
  expect(textIn(json, "token")).toBe(text);
});
