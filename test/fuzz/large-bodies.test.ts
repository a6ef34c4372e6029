import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { parseRuleDocument } from "../../src/core/rules/parse-document.ts";
import { writeProblems } from "../../src/core/schema/problem.ts";
import { parseBody } from "../../src/core/senders/parse-body.ts";
import { senderOf } from "../../src/core/senders/senders.ts";
import { EXAMPLES } from "./examples.ts";
import { BODIES, grown } from "./large.ts";

/** Inputs of each kind, of which each takes some milliseconds to be made. */
const RUNS = Math.max(20, (inject("fuzzRuns") ?? 100) / 100);

/** Parts of a rule document of which there are too many. */
const ONES = fc
  .constantFrom<unknown>(1, [], {}, { name: "x", targets: [1] }, { name: "x", match: { tag: [1] }, targets: ["a"] })
  .map((one): unknown => Array.from({ length: 900_000 / (JSON.stringify(one).length + 1) }, () => one));

describe("a body of 1 MiB", () => {
  it.each(Object.keys(BODIES))(`${RUNS} of %s have few problems, whatever is large in them`, (name) => {
    const sender = senderOf(name);
    if (sender === undefined) throw new Error(`there is no sender ${name}`);
    fc.assert(
      fc.property(grown(name), (json) => {
        const message = parseBody(sender, json, JSON.parse(json));
        const answer = message.ok ? message.value : writeProblems(message.error);
        expect(message.ok || message.error.length <= 1200).toBe(true);
        const shown = "pushes" in answer ? answer.pushes.slice(0, 10) : answer;
        expect(JSON.stringify(shown).length).toBeLessThan(16_000);
      }),
      { numRuns: RUNS },
    );
  });

  it(`${RUNS} rule documents have few problems`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXAMPLES),
        fc.constantFrom("targets", "rules", "default"),
        ONES,
        (seed, field, part) => {
          const parsed = parseRuleDocument(JSON.stringify({ ...seed, [field]: part }));
          const problems = parsed.ok ? [] : parsed.error;
          expect(problems.length).toBeLessThan(30_000);
          expect(JSON.stringify(writeProblems(problems)).length).toBeLessThan(16_000);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
