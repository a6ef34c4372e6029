import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNestedDeeperThan } from "../../../src/core/schema/nesting.ts";

/** Returns the depth of lists and objects in a value. */
function levelsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf));
}

describe("isNestedDeeperThan", () => {
  it("agrees with the depth of the parsed value", () => {
    // Keys and texts full of what would be structure outside of them.
    const text = fc.string({ unit: fc.constantFrom("[", "{", "]", "}", '"', "\\", "a") });
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), text, fc.nat(6), (value, key, levels) => {
        const whole = { [key]: value, list: [key, [value]] };
        expect(isNestedDeeperThan(levels, JSON.stringify(whole))).toBe(levelsOf(whole) > levels);
      }),
    );
  });

  it.each(["[", '{"a":', '[{"a":[', "[[],"])("is found in a megabyte of %j", (start) => {
    expect(isNestedDeeperThan(50, start.repeat(1_000_000 / start.length))).toBe(true);
  });

  it.each(['"', '\\"', '"\\', "[]", "{}", "]", "a"])("is not found in a megabyte of %j", (part) => {
    expect(isNestedDeeperThan(50, `"${part.repeat(1_000_000 / part.length)}`)).toBe(false);
  });
});
