import { expect, it } from "vitest";
import { tokensOf } from "../../src/dashboard/rules/tokens.ts";

it.each([
  ['{ "a": "b" }', ["field a", "text b"]],
  ['"a" : -1.5e+3, "b": [true, null]', ["field a", "number -1.5e+3", "field b", "word true", "word null"]],
  ['"a \\" b": "c', ['field a \\" b', "text c"]],
  ['"a\n"b": nope', ["text a", "field b"]],
])("splits %j into its tokens", (text, expected) => {
  const found = tokensOf(text).map(({ from, to, kind }) => `${kind} ${text.slice(from, to).replaceAll(/^"|"$/g, "")}`);
  expect(found).toEqual(expected);
});
