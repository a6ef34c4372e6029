import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { expression, scrap, texts } from "./expressions.ts";
import { oracle, ours } from "./oracle.ts";

/** Expressions of each kind: few in `npm test`, many in `npm run test:fuzz`. */
const RUNS = inject("fuzzRuns") ?? 5000;

describe("a regular expression means what it means to RE2", () => {
  it.each([
    ["expressions", expression],
    ["scraps", scrap],
  ])(`${RUNS} %s`, (_, expression) => {
    let refused = 0;
    let telling = 0;
    fc.assert(
      fc.property(expression, fc.boolean(), texts, (regex, ignoreCase, texts) => {
        const answer = ours(regex, ignoreCase, texts);
        expect(answer).toEqual(oracle(regex, ignoreCase, texts));
        if ("error" in answer) refused++;
        else if (answer.found.length > 0 && answer.found.length < texts.length) telling++;
      }),
      { numRuns: RUNS },
    );
    // Otherwise hardly any would have been refused, or would have told one text from another.
    expect(refused).toBeGreaterThan(RUNS / 100);
    expect(telling).toBeGreaterThan(RUNS / 100);
  });
});
