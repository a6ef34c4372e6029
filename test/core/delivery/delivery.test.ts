import { describe, expect, it } from "vitest";
import { eventIdOfDelivery, fail, openDelivery, type Delivery } from "../../../src/core/delivery/delivery.ts";
import {
  beginAttempt,
  recordAttempt,
  type AttemptResult,
  type Persistence,
} from "../../../src/core/delivery/attempt.ts";
import { judge, type Outcome } from "../../../src/core/delivery/retry.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

const now = Date.UTC(2026, 10, 23, 12);
const persistence: Persistence = { schedule: ["5s", "30s"], expiresAt: Infinity };
const answered = (status: number): Outcome => ({ kind: "response", status });
const silence: Outcome = { kind: "no-response", reason: "timed out" };
const open = openDelivery(eventOf(), 1, "deploy", now);

function after(delivery: Delivery, outcome: Outcome, { expiresAt } = persistence): Delivery {
  const result: AttemptResult = { startedAt: now, durationMs: 250, outcome };
  return recordAttempt(delivery, result, judge(outcome, now + 250), { ...persistence, expiresAt }, 0.5);
}

describe("openDelivery", () => {
  it("is due at the given time, and its id contains the event's", () => {
    const deliveries = ["deploy", "chat"].map((target, index) => openDelivery(eventOf(), index + 1, target, now));
    expect(deliveries).toEqual([
      { id: `dlv_${EVENT_ID.slice(4)}_1`, target: "deploy", status: "pending", dueAt: now, attempts: [] },
      { id: `dlv_${EVENT_ID.slice(4)}_2`, target: "chat", status: "pending", dueAt: now, attempts: [] },
    ]);
    expect(deliveries.map(({ id }) => eventIdOfDelivery(id))).toEqual([EVENT_ID, EVENT_ID]);
  });

  it.each(["", EVENT_ID, `dlv_${EVENT_ID.slice(4)}`, `dlv_${EVENT_ID.slice(5)}_1`, `dlv_${EVENT_ID.slice(4)}_x`])(
    "is not known by %j",
    (id) => {
      expect(eventIdOfDelivery(id)).toBeUndefined();
    },
  );
});

describe("recordAttempt", () => {
  it.each<[what: string, outcome: Outcome, expected: Partial<Delivery>]>([
    ["is delivered by 2xx", answered(204), { status: "delivered" }],
    ["fails by 4xx", answered(404), { status: "failed", reason: "answered 404" }],
    ["is due again after 5xx", answered(503), { status: "pending", dueAt: now + 5250, reason: "answered 503" }],
    ["is due again after silence", silence, { status: "pending", dueAt: now + 5250, reason: "timed out" }],
    [
      "is due again when the target asks for it",
      { kind: "response", status: 429, retryAfter: "60" },
      { status: "pending", dueAt: now + 250 + 66_000, reason: "answered 429" },
    ],
  ])("%s", (_, outcome, expected) => {
    const { attempts, ...rest } = after(open, outcome);
    expect(rest).toEqual({ id: open.id, target: "deploy", ...expected });
    expect(attempts).toHaveLength(1);
  });

  it("stores a delivered attempt without a reason", () => {
    expect(after(open, answered(204)).attempts).toStrictEqual([
      { number: 1, startedAt: now, durationMs: 250, status: 204 },
    ]);
  });

  it("fails without an attempt when nothing could be sent", () => {
    const { dueAt: _, ...rest } = open;
    expect(after(open, { kind: "refused", reason: "private" })).toEqual({
      ...rest,
      status: "failed",
      reason: "private",
    });
  });

  it("fails when the schedule ends, and reports the number of attempts", () => {
    const last = after(after(after(open, silence), silence), answered(500));
    expect(last).toMatchObject({ status: "failed", reason: "gave up after 3 attempts: answered 500" });
    expect(last.attempts.map(({ reason }) => reason)).toEqual(["timed out", "timed out", "answered 500"]);
  });

  it.each([
    [now + 5250, { status: "pending", dueAt: now + 5250 }],
    [now + 5249, { status: "failed", reason: "expired after 1 attempt: answered 500" }],
    [now - 1, { status: "failed", reason: "expired after 1 attempt: answered 500" }],
  ])("fails when the next attempt would start after %i", (expiresAt, expected) => {
    const next = after(open, answered(500), { ...persistence, expiresAt });
    expect(next).toMatchObject(expected);
    expect(next.dueAt === undefined).toBe(next.status === "failed");
  });

  it("delivers after the expiry too", () => {
    expect(after(open, answered(200), { ...persistence, expiresAt: 0 })).toMatchObject({ status: "delivered" });
  });

  it("removes the reason once delivered", () => {
    expect(after(after(open, silence), answered(200))).not.toHaveProperty("reason");
  });

  it("stores the attempt's time, duration and response", () => {
    const result = { startedAt: now, durationMs: 12, outcome: answered(500), response: "out of order" };
    const { attempts } = recordAttempt(open, result, judge(result.outcome, now), persistence, 0);
    expect(attempts).toEqual([
      { number: 1, startedAt: now, durationMs: 12, status: 500, reason: "answered 500", response: "out of order" },
    ]);
  });
});

describe("recordAttempt on a delivery that was settled during the attempt", () => {
  const settled = fail(open, "the target is no longer in the rule document");

  it("stays failed, with the attempt", () => {
    expect(after(settled, answered(500))).toEqual({ ...settled, attempts: [expect.objectContaining({ status: 500 })] });
  });

  it.each(["failed", "superseded"] as const)(
    "is delivered although it was %s: an arrival is not forgotten",
    (status) => {
      const { attempts, ...rest } = after({ ...settled, status }, answered(200));
      expect(rest).toEqual({ id: settled.id, target: "deploy", status: "delivered" });
      expect(attempts).toHaveLength(1);
    },
  );
});

describe("beginAttempt", () => {
  it("makes the delivery due when its lease ends", () => {
    expect(beginAttempt(open, now + 20_000)).toEqual({ ...open, dueAt: now + 20_000 });
  });
});
