import { describe, expect, it } from "vitest";
import type { Delivery, DeliveryStatus } from "../../../src/core/delivery/delivery.ts";
import { holdEvent } from "../../../src/core/record/open.ts";
import { summarise, type EventStatus } from "../../../src/core/record/summary.ts";
import { ALERT_URL, alertOf, ALERTS } from "../alert-of.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";
import { recordOf } from "../record-of.ts";

function delivery(target: string, status: DeliveryStatus, parts: Partial<Delivery> = {}): Delivery {
  return { id: `dlv_${target}`, target, status, attempts: [], ...parts };
}

describe("the status of an event in lists", () => {
  it.each<[what: string, deliveries: Delivery[], status: EventStatus]>([
    ["without a delivery", [], "unrouted"],
    ["all delivered", [delivery("a", "delivered"), delivery("b", "delivered")], "delivered"],
    ["one failed", [delivery("a", "delivered"), delivery("b", "failed")], "failed"],
    ["one failed, one pending", [delivery("a", "failed"), delivery("b", "pending")], "pending"],
    ["superseded alone", [delivery("a", "superseded")], "delivered"],
    ["one delivered, one superseded", [delivery("a", "delivered"), delivery("b", "superseded")], "delivered"],
    ["one failed, one superseded", [delivery("a", "failed"), delivery("b", "superseded")], "failed"],
    ["failed, then redelivered", [delivery("a", "failed"), delivery("a", "delivered")], "delivered"],
    ["delivered, then failed again", [delivery("a", "delivered"), delivery("a", "failed")], "failed"],
    [
      "failed, and its failover delivered",
      [delivery("a", "failed"), delivery("b", "delivered", { failoverFor: "a" })],
      "delivered",
    ],
    [
      "failed, and the failover of another target delivered",
      [delivery("a", "failed"), delivery("b", "delivered", { failoverFor: "c" })],
      "failed",
    ],
    [
      "failed, and its failover failed too",
      [delivery("a", "failed"), delivery("b", "failed", { failoverFor: "a" })],
      "failed",
    ],
  ])("%s", (_, deliveries, status) => {
    expect(summarise({ ...recordOf(["a"]), deliveries }).status).toBe(status);
  });
});

describe("an event in lists", () => {
  it("has the push's fields, the rules that matched and the deliveries", () => {
    expect(summarise(recordOf(["a"]))).toEqual({
      id: EVENT_ID,
      receivedAt: Date.UTC(2026, 10, 23, 12),
      repository: "acme/web",
      tag: "v1",
      token: "first",
      status: "pending",
      rules: ["all"],
      deliveries: [{ id: `dlv_${EVENT_ID.slice(4)}_1`, target: "a", status: "pending", attempts: 0 }],
    });
  });

  it("has the pusher and the origin, and no tag without one", () => {
    const { tag: _, ...push } = eventOf({ pusher: "acmeci" }).push;
    const record = { ...recordOf([]), event: { ...eventOf(), push, origin: "reconciled" as const } };
    expect(summarise(record)).toEqual({
      id: EVENT_ID,
      receivedAt: Date.UTC(2026, 10, 23, 12),
      repository: "acme/web",
      pusher: "acmeci",
      token: "first",
      origin: "reconciled",
      status: "unrouted",
      rules: [],
      deliveries: [],
    });
  });

  it("is held, with the reason only if a rule document gave it", () => {
    expect(summarise(holdEvent(eventOf(), "/events/1", "there is no valid rule document"))).toMatchObject({
      status: "held",
      rules: [],
    });
    expect(summarise(holdEvent(eventOf(), "/events/1", "there is no valid rule document"))).not.toHaveProperty("held");
    expect(summarise(holdEvent(eventOf(), "/events/1", "a final rule failed", "rev_1"))).toMatchObject({
      status: "held",
      held: "a final rule failed",
    });
  });

  it("is pending if it is an unrouted alert, which nobody holds", () => {
    const { status, alert } = summarise(holdEvent(alertOf(ALERTS["events.held"]), ALERT_URL, "is to be routed"));
    expect({ status, alert }).toEqual({
      status: "pending",
      alert: { type: "events.held", reason: "there is no valid rule document", count: 3 },
    });
  });

  it("names the redelivered delivery", () => {
    const again = delivery("a", "pending", { redeliveryOf: "dlv_0" });
    expect(summarise({ ...recordOf(["a"]), deliveries: [again] }).deliveries).toEqual([
      { id: "dlv_a", target: "a", status: "pending", attempts: 0, redeliveryOf: "dlv_0" },
    ]);
  });
});

describe("a delivery in lists", () => {
  it("has the end and the duration of its last attempt", () => {
    const attempts = [
      { number: 1, startedAt: 1000, durationMs: 5 },
      { number: 2, startedAt: 2000, durationMs: 30 },
    ];
    const superseded = delivery("a", "superseded", { attempts, reason: "a newer push was delivered: evt_2" });
    const { deliveries } = summarise({ ...recordOf(["a"]), deliveries: [superseded, delivery("b", "pending")] });
    expect(deliveries).toEqual([
      {
        id: "dlv_a",
        target: "a",
        status: "superseded",
        attempts: 2,
        attemptedAt: 2030,
        durationMs: 30,
        reason: "a newer push was delivered: evt_2",
      },
      { id: "dlv_b", target: "b", status: "pending", attempts: 0 },
    ]);
  });
});
