import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Forgetful } from "../../../src/core/regex/memory.ts";
import { expression, texts } from "./expressions.ts";
import { oracle, ours } from "./oracle.ts";

const memory = vi.hoisted(() => {
  const holders = new Set<Forgetful>();
  const memory = {
    chances: 0,
    remember: (holder: Forgetful) => holders.add(holder),
    forgetWhenFull: () => {
      if (memory.chances++ % 3 === 0) return false;
      memory.forgetAll();
      return true;
    },
    forgetAll: () => {
      for (const holder of holders) holder.forget();
      holders.clear();
    },
  };
  return memory;
});

vi.mock("../../../src/core/regex/memory.ts", () => memory);

describe("an automaton that forgets what it knows all the time", () => {
  it("finds the same", () => {
    fc.assert(
      fc.property(expression, fc.boolean(), texts, (regex, ignoreCase, texts) => {
        expect(ours(regex, ignoreCase, texts)).toEqual(oracle(regex, ignoreCase, texts));
      }),
      { numRuns: 3000 },
    );
    expect(memory.chances).toBeGreaterThan(3000);
  });
});
