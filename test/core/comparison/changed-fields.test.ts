import { expect, it } from "vitest";
import { changedFields, changedTargets } from "../../../src/core/comparison/changed-fields.ts";
import { rulesOf } from "../rules-of.ts";

it.each<[before: object | undefined, after: object | undefined, fields: string[]]>([
  [undefined, undefined, []],
  [{ a: 1 }, { a: 1 }, []],
  [{ a: { b: 1, c: [2] } }, { a: { c: [2], b: 1 } }, []],
  [{ a: [1, 2] }, { a: [2, 1] }, ["a"]],
  [{ a: 1 }, undefined, ["a"]],
  [undefined, { b: false, a: null }, ["a", "b"]],
  [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, ["a"]],
])("%j and %j differ in %j", (before, after, fields) => {
  expect(changedFields(before, after)).toEqual(fields);
});

it("names the targets that two documents define differently, and their fields", () => {
  const target = { type: "webhook", url: "https://hooks.example.com/" };
  const before = rulesOf({ targets: { a: target, b: target, gone: target } }).document;
  const after = rulesOf({
    targets: { a: { ...target, timeout: "5s", url: "https://other.example.com/" }, b: target, new: target },
  }).document;
  expect(changedTargets(before, after)).toEqual([{ name: "a", fields: ["timeout", "url"] }]);
  expect(changedTargets(undefined, after)).toEqual([]);
});
