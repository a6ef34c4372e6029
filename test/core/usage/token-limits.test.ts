import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isWholeWithin,
  lend,
  reserve,
  storedAllowances,
  type TokenAllowances,
} from "../../../src/core/usage/token-limits.ts";

const DAY_MS = 86_400_000;
const RATES = {
  pushes: { count: 10, perMs: DAY_MS },
  bytes: { count: 1000, perMs: DAY_MS },
  repositories: { count: 2, perMs: DAY_MS },
};

describe("reserve", () => {
  it.each([
    [{ pushes: 10, bytes: 1000, repositories: 2 }, undefined],
    [{ pushes: 11, bytes: 0, repositories: 0 }, "PUSHES_PER_TOKEN"],
    [{ pushes: 1, bytes: 1001, repositories: 0 }, "BYTES_PER_TOKEN"],
    [{ pushes: 1, bytes: 1, repositories: 3 }, "NEW_REPOSITORIES_PER_TOKEN"],
    [{ pushes: 11, bytes: 1001, repositories: 3 }, "PUSHES_PER_TOKEN"],
  ])("of %j is refused by %s", (need, limit) => {
    const { reservation } = reserve({}, RATES, need, 0);
    expect(reservation.isGranted ? undefined : reservation.limit).toBe(limit);
  });

  it("takes nothing from any limit when one refuses", () => {
    const before: TokenAllowances = { pushes: { left: 5, at: 0 }, bytes: { left: 10, at: 0 } };
    const { reservation, after } = reserve(before, RATES, { pushes: 1, bytes: 11, repositories: 0 }, 0);
    expect(reservation).toEqual({ isGranted: false, limit: "BYTES_PER_TOKEN", waitMs: 86_400 });
    expect(after).toEqual(before);
  });

  it("ignores limits that are off or not needed", () => {
    const used = { pushes: { left: 0, at: 0 }, bytes: { left: 0, at: 0 }, repositories: { left: 0, at: 0 } };
    const off = { ...RATES, pushes: undefined, bytes: undefined };
    expect(reserve(used, off, { pushes: 1, bytes: 1, repositories: 0 }, 0).reservation.isGranted).toBe(true);
    expect(reserve(used, RATES, { pushes: 0, bytes: 0, repositories: 0 }, 0).reservation.isGranted).toBe(true);
  });

  it("never grants more than the limit plus its refill, in any order", () => {
    const needs = fc.record({
      pauseMs: fc.integer({ min: -5000, max: DAY_MS / 20 }),
      pushes: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(needs, { maxLength: 100 }), (all) => {
        let allowances: TokenAllowances = {};
        let [now, latest, granted] = [0, 0, 0];
        for (const { pauseMs, pushes } of all) {
          now = Math.max(0, now + pauseMs);
          latest = Math.max(latest, now);
          const { reservation, after } = reserve(allowances, RATES, { pushes, bytes: 0, repositories: 0 }, now);
          allowances = after;
          if (reservation.isGranted) granted += pushes;
        }
        expect(granted).toBeLessThanOrEqual(10 + (latest * 10) / DAY_MS + 1e-6);
      }),
    );
  });
});

function allowances(pushes: number, bytes: number): TokenAllowances {
  return { pushes: { left: pushes, at: 0 }, bytes: { left: 100_000_000 - bytes, at: 0 } };
}

describe("limits", () => {
  const rates = {
    pushes: { count: 5000, perMs: DAY_MS },
    bytes: { count: 100_000_000, perMs: DAY_MS },
    repositories: { count: 100, perMs: DAY_MS },
  };

  it.each<[string, number, TokenAllowances, boolean]>([
    ["a push, given back in 17.28 s", 0, { pushes: { left: 4999, at: 0 } }, true],
    ["two pushes", 0, { pushes: { left: 4998, at: 0 } }, false],
    ["two pushes, the first a while ago", 0, { pushes: { left: 4998, at: -20_000 } }, true],
    ["a push and 23,000 bytes, given back in 19.9 s", 0, allowances(4999, 23_000), true],
    ["a push and 24,000 bytes", 0, allowances(4999, 24_000), false],
    ["a push, of a token that has used up its repositories", 0, { repositories: { left: 0, at: 0 } }, true],
    ["a repository, given back in 864 s", 1, { repositories: { left: 99, at: 0 } }, false],
    ["what has no limit", 1, {}, true],
  ])("are whole within 20 seconds after %s", (_, repositories, after, isWhole) => {
    expect(isWholeWithin({ pushes: 1, bytes: 1, repositories }, after, rates, 20_000, 0)).toBe(isWhole);
  });
});

describe("lend", () => {
  const rates = { ...RATES, pushes: { count: 1000, perMs: DAY_MS }, bytes: { count: 100_000, perMs: DAY_MS } };
  const full = { pushes: { left: 1000, at: 0 }, bytes: { left: 100_000, at: 0 } };

  it("takes a block of a hundredth of what is left from both limits", () => {
    expect(lend(full, rates, { pushes: 10, bytes: 1000 }, 0)).toEqual({
      pushes: { left: 990, at: 0 },
      bytes: { left: 99_000, at: 0 },
    });
  });

  it.each([
    ["pushes, of a full limit", full, { pushes: 11, bytes: 0 }],
    ["bytes, of a full limit", full, { pushes: 1, bytes: 1001 }],
    ["pushes, of a limit that is half used", { ...full, pushes: { left: 500, at: 0 } }, { pushes: 6, bytes: 0 }],
    ["pushes, of a limit that is used up", { ...full, pushes: { left: 0, at: 0 } }, { pushes: 1, bytes: 0 }],
  ])("lends no more than that: %s", (_, before, block) => {
    expect(lend(before, rates, block, 0)).toBeUndefined();
  });

  it("lends of what was refilled, and any number where a limit is off", () => {
    const empty = { pushes: { left: 0, at: 0 }, bytes: { left: 0, at: 0 } };
    expect(lend(empty, rates, { pushes: 10, bytes: 1000 }, DAY_MS)).toEqual({
      pushes: { left: 990, at: DAY_MS },
      bytes: { left: 99_000, at: DAY_MS },
    });
    const off = { pushes: undefined, bytes: undefined, repositories: undefined };
    expect(lend({}, off, { pushes: 5000, bytes: 1e9 }, 0)).toEqual({});
  });
});

describe("storedAllowances", () => {
  it.each([
    [undefined, {}],
    ['{"left":7,"at":5}', { pushes: { left: 7, at: 5 } }],
    ['{"bytes":{"left":1,"at":2}}', { bytes: { left: 1, at: 2 } }],
  ])("%s are read as %j, those of earlier versions too", (text, allowances) => {
    expect(storedAllowances(text)).toEqual(allowances);
  });
});
