import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginAttempt,
  fail,
  isSettled,
  openDeliveries,
  postpone,
  recordAttempt,
  type AttemptResult,
  type Delivery,
} from "../../src/core/delivery.ts";
import type { Verdict } from "../../src/core/retry.ts";
import { eventOf } from "./event-of.ts";

const now = Date.UTC(2026, 10, 23, 12);

describe("whatever happens to a delivery", () => {
  const verdict = fc.oneof(
    fc.constant<Verdict>({ kind: "delivered" }),
    fc.constant<Verdict>({ kind: "failed", reason: "answered 404" }),
    fc.record({ kind: fc.constant("retry" as const), reason: fc.string(), retryAfterMs: fc.nat() }),
  );
  const attempt = verdict.map((verdict) => (delivery: Delivery) => {
    const result: AttemptResult = {
      startedAt: now,
      durationMs: 1,
      outcome: { kind: "no-response", reason: "timed out" },
    };
    // An attempt begins only while the delivery is pending, though its end may come later.
    const begun = isSettled(delivery) ? delivery : beginAttempt(delivery, now + 1000);
    return recordAttempt(begun, result, verdict, ["5s", "30s"], 0.5);
  });
  const other = fc.constantFrom(
    (delivery: Delivery) => postpone(delivery, now, "target paused"),
    (delivery: Delivery) => fail(delivery, "gone"),
  );

  it("delivered is final, attempts count up from one, and only what is pending is due", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: attempt }, other), { maxLength: 8 }), (steps) => {
        let [delivery] = openDeliveries(eventOf(), ["deploy"], now) as [Delivery];
        for (const step of steps) {
          const next = step(delivery);
          expect(delivery.status === "delivered" && next.status !== "delivered").toBe(false);
          expect(isSettled(delivery) && !isSettled(next)).toBe(false);
          delivery = next;
          expect(delivery.dueAt === undefined).toBe(isSettled(delivery));
          expect(delivery.attempts.map(({ number }) => number)).toEqual(delivery.attempts.map((_, index) => index + 1));
        }
      }),
    );
  });
});
