import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fail, isSettled, openDelivery, supersede, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { beginAttempt, recordAttempt, type AttemptResult } from "../../../src/core/delivery/attempt.ts";
import { park, waitForSlot, unpark, waitUntil } from "../../../src/core/delivery/pending.ts";
import type { Verdict } from "../../../src/core/delivery/retry.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

const now = Date.UTC(2026, 10, 23, 12);

type Step = (delivery: Delivery) => Delivery;

describe("for any sequence of events", () => {
  const verdict = fc.oneof(
    fc.constant<Verdict>({ kind: "delivered" }),
    fc.constant<Verdict>({ kind: "failed", reason: "answered 404" }),
    fc.record({ kind: fc.constant("retry" as const), reason: fc.string(), retryAfterMs: fc.nat() }),
  );
  const expiresAt = fc.constantFrom(now, now + 10_000, Infinity);
  const attempt = fc.tuple(verdict, expiresAt).map(([verdict, expiresAt]): Step => {
    const result: AttemptResult = {
      startedAt: now,
      durationMs: 1,
      outcome: { kind: "no-response", reason: "timed out" },
    };
    // An attempt begins only while the delivery is pending, though its end may come later.
    return (delivery) =>
      recordAttempt(
        beginAttempt(delivery, now + 1000),
        result,
        verdict,
        { schedule: ["5s", "30s", "2m"], expiresAt },
        0.5,
      );
  });
  const other = fc.constantFrom<Step[]>(
    (delivery) => waitForSlot(delivery, now, "30/m"),
    (delivery) => waitUntil(delivery, now, "target busy"),
    (delivery) => park(delivery, "target paused"),
    (delivery) => unpark(delivery, now),
    (delivery) => fail(delivery, "gone"),
    (delivery) => supersede(delivery, EVENT_ID),
  );

  it("delivered is final, attempts count from 1, and pending is due or parked", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: attempt }, other), { maxLength: 8 }), (steps) => {
        let delivery = openDelivery(eventOf(), 1, "deploy", now);
        for (const step of steps) {
          const next = step(delivery);
          expect(delivery.status === "delivered" && next.status !== "delivered").toBe(false);
          expect(isSettled(delivery) && !isSettled(next)).toBe(false);
          delivery = next;
          const waitsFor = [delivery.dueAt, delivery.parked].filter((wait) => wait !== undefined);
          expect(waitsFor).toHaveLength(isSettled(delivery) ? 0 : 1);
          expect(delivery.hasSlot === true && delivery.dueAt === undefined).toBe(false);
          expect(delivery.attempts.map(({ number }) => number)).toEqual(delivery.attempts.map((_, index) => index + 1));
        }
      }),
    );
  });
});
