import * as fc from "fast-check";
import { RE2Set } from "re2js";
import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../src/core/expression/regex.ts";
import { programSize } from "../../../src/core/expression/regex-size.ts";
import { expression, scrap } from "./regex-expressions.ts";

describe("programSize", () => {
  it.each<[regex: string, size: number]>([
    ["", 1],
    ["abc", 4],
    ["a{10}", 11],
    ["a{2,10}", 19],
    ["ab(?i){10}", 12],
    ["(?:a{1,}){0,2}", 7],
    ["(?:ab){10}", 21],
    ["(ab){10}", 41],
    ["(?:a{10}b){10}", 111],
    ["[a-z\\]x]{5}", 6],
    ["[[:alpha:]]{5}", 6],
    ["\\p{Lu}{5}", 6],
    ["\\Qa{9}\\E", 7],
    ["a{1000}".repeat(70), 70_001],
  ])("of %s is %i", (regex, size) => {
    expect(programSize(regex)).toBe(size);
  });

  it("is at least half the real size, but for a few instructions", () => {
    fc.assert(
      fc.property(fc.oneof(expression, scrap), (regex) => {
        const set = new RE2Set();
        try {
          set.add(regex);
          if (programSize(regex) > 20_000) return;
          set.compile();
        } catch {
          return;
        }
        expect(set.prog.numInst()).toBeLessThanOrEqual(2 * programSize(regex) + 10);
      }),
      { numRuns: 3000 },
    );
  });
});

it("compileRegex never throws", () => {
  fc.assert(
    fc.property(fc.oneof(expression, scrap, fc.string()), fc.boolean(), fc.string(), (regex, ignoreCase, text) => {
      const test = compileRegex(regex, ignoreCase);
      expect(test.ok ? typeof test.value(text) : typeof test.error).toBe(test.ok ? "boolean" : "string");
    }),
    { numRuns: 3000 },
  );
});
