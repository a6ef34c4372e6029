import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addLatencies, addLatency, quantile, type Latencies } from "../../../src/core/delivery/latency.ts";

function latenciesOf(durations: readonly number[]): Latencies {
  const latencies: Latencies = {};
  for (const ms of durations) addLatency(latencies, ms);
  return latencies;
}

const durations = fc.array(fc.integer({ min: 1, max: 200_000_000 }), { minLength: 1, maxLength: 100 });

it("counts each duration once", () => {
  expect(Object.values(latenciesOf([100, 100, 100]))).toEqual([3]);
});

describe("quantile", () => {
  it("is undefined without durations", () => {
    expect(quantile({}, 0.5)).toBeUndefined();
  });

  it.each([
    { of: [1], share: 0.5, is: 1 },
    { of: [0], share: 0.95, is: 1 },
    { of: [100, 100, 100, 9000], share: 0.5, is: 102 },
    { of: [100, 100, 100, 9000], share: 0.95, is: 8964 },
  ])("of $of at $share is $is", ({ of, share, is }) => {
    expect(quantile(latenciesOf(of), share)).toBe(is);
  });

  it("is within five per cent of the exact value", () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.01, 0.5, 0.95, 1), (all, share) => {
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
        const found = quantile(latenciesOf(all), share) ?? 0;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.05 + 0.5);
      }),
    );
  });

  it("does not depend on the order of merging", () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = latenciesOf(some);
        addLatencies(sum, latenciesOf(others));
        expect(sum).toEqual(latenciesOf([...some, ...others]));
      }),
    );
  });
});
