import { describe, expect, it } from "vitest";
import type { Delivery, DeliveryStatus } from "../../../src/core/delivery/delivery.ts";
import { summarise, type EventStatus } from "../../../src/core/record/summary.ts";
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
