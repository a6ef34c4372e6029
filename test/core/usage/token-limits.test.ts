import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reserve, storedAllowances, type TokenAllowances } from "../../../src/core/usage/token-limits.ts";

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

describe("storedAllowances", () => {
  it.each([
    [undefined, {}],
    ['{"left":7,"at":5}', { pushes: { left: 7, at: 5 } }],
    ['{"bytes":{"left":1,"at":2}}', { bytes: { left: 1, at: 2 } }],
  ])("%s are read as %j, those of earlier versions too", (text, allowances) => {
    expect(storedAllowances(text)).toEqual(allowances);
  });
});
