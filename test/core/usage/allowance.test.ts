import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refill, take, waitMs, type Allowance } from "../../../src/core/usage/allowance.ts";
import { parseByteRate, parseRate } from "../../../src/core/usage/rate.ts";

const HOUR_MS = 3_600_000;

describe("parseRate", () => {
  it.each([
    ["1/s", { count: 1, perMs: 1000 }],
    ["30/m", { count: 30, perMs: 60_000 }],
    ["100/h", { count: 100, perMs: HOUR_MS }],
    ["5000/d", { count: 5000, perMs: 24 * HOUR_MS }],
  ])("%s", (text, rate) => expect(parseRate(text)).toEqual(rate));

  it.each(["", "0/s", "-1/s", "1.5/s", "1/w", "1", "off", "1000000000/s", "1/s "])("%j is none", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe("parseByteRate", () => {
  it.each([
    ["500B/s", { count: 500, perMs: 1000 }],
    ["20kB/m", { count: 20_000, perMs: 60_000 }],
    ["100MB/d", { count: 100_000_000, perMs: 24 * HOUR_MS }],
    ["2GB/h", { count: 2_000_000_000, perMs: HOUR_MS }],
  ])("%s", (text, rate) => expect(parseByteRate(text)).toEqual(rate));

  it.each(["", "100/d", "0MB/d", "1.5MB/d", "100mb/d", "100 MB/d", "1TB/d", "off"])("%j is none", (text) => {
    expect(parseByteRate(text)).toBeUndefined();
  });
});

describe("token bucket", () => {
  const rate = { count: 4, perMs: HOUR_MS };

  it("passes a full burst, then one more per refill", () => {
    let allowance: Allowance | undefined;
    for (let number = 1; number <= 4; number++) {
      expect(waitMs(allowance, rate, 1, 0)).toBe(0);
      allowance = take(allowance, rate, 1, 0);
    }
    expect(waitMs(allowance, rate, 1, 0)).toBe(HOUR_MS / 4);
    expect(waitMs(allowance, rate, 1, HOUR_MS / 4 - 1000)).toBe(1000);
    expect(waitMs(allowance, rate, 1, HOUR_MS / 4)).toBe(0);
  });

  it("never exceeds its capacity, and ignores a clock that was set back", () => {
    const spent = take(undefined, rate, 1, HOUR_MS);
    expect(refill(spent, rate, 100 * HOUR_MS).left).toBe(4);
    expect(refill(spent, rate, 0).left).toBe(3);
    // Time that has filled it once does not do so again when the clock comes back.
    expect(refill(refill(spent, rate, 0), rate, HOUR_MS).left).toBe(3);
  });

  it("takes all or nothing, and waits until full for more than its capacity", () => {
    expect(take({ left: 3, at: 0 }, rate, 4, 0)).toBeUndefined();
    expect(take({ left: 3, at: 0 }, rate, 3, 0)).toEqual({ left: 0, at: 0 });
    expect(waitMs({ left: 1, at: 0 }, rate, 3, 0)).toBe(HOUR_MS / 2);
    expect(waitMs({ left: 1, at: 0 }, rate, 100, 0)).toBe((HOUR_MS / 4) * 3);
    expect(waitMs(undefined, rate, 100, 0)).toBe(1000);
  });
});

describe("at random times", () => {
  it("never passes more than capacity plus refill", () => {
    const rates = fc.record({ count: fc.integer({ min: 1, max: 50 }), perMs: fc.integer({ min: 1000, max: 100_000 }) });
    const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 });
    fc.assert(
      fc.property(rates, pauses, (rate, pauses) => {
        let allowance: Allowance | undefined;
        let [now, passed] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          if (waitMs(allowance, rate, 1, now) > 0) continue;
          allowance = take(allowance, rate, 1, now);
          passed++;
        }
        expect(passed).toBeLessThanOrEqual(rate.count + (now * rate.count) / rate.perMs + 1e-6);
      }),
    );
  });

  it("passes after waitMs, within a millisecond of rounding", () => {
    const left = fc.double({ min: -20, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(left, fc.integer({ min: 1, max: 10_000 }), (left, count) => {
        const rate = { count, perMs: 86_400_000 };
        const wait = waitMs({ left, at: 0 }, rate, 1, 0);
        expect(wait).toBeGreaterThan(0);
        expect(waitMs({ left, at: 0 }, rate, 1, wait + 1)).toBe(0);
        expect(wait <= 2 || waitMs({ left, at: 0 }, rate, 1, wait - 2) > 0).toBe(true);
      }),
    );
  });
});
