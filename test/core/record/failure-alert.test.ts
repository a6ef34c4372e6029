import { describe, expect, it } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { Alert } from "../../../src/core/event/alert.ts";
import { failureAlert } from "../../../src/core/record/failure-alert.ts";
import { holdEvent } from "../../../src/core/record/open.ts";
import { ALERT_URL, alertOf, ALERTS, PUSH_URL } from "../alert-of.ts";
import { EVENT_ID, eventOf } from "../event-of.ts";

const failed = (target: string, more: Partial<Delivery> = {}): Delivery => ({
  id: `dlv_${target}`,
  target,
  status: "failed",
  reason: "answered 400",
  attempts: [],
  ...more,
});
const standIn = (status: Delivery["status"]): Delivery => failed("b", { status, failoverFor: "a" });

/** The alert about the first of a push's deliveries. */
function raisedBy(deliveries: readonly Delivery[]): Alert | undefined {
  const record = { ...holdEvent(eventOf(), PUSH_URL, ""), deliveries };
  return failureAlert(record, deliveries[0] as Delivery);
}

describe("failureAlert", () => {
  it("names the delivery, its target, the reason and the attempts", () => {
    const attempts = [{ number: 1, startedAt: 1_000_000, durationMs: 5, status: 400 }];
    expect(raisedBy([failed("a", { attempts })])).toEqual({
      type: "delivery.failed",
      reason: "answered 400",
      eventId: EVENT_ID,
      deliveryId: "dlv_a",
      target: "a",
      attempts: 1,
    });
  });

  it.each<[what: string, deliveries: Delivery[], alert: Partial<Alert>]>([
    ["failed", [failed("a")], { type: "delivery.failed", target: "a", attempts: 0, reason: "answered 400" }],
    ["failed again, as its failover did before", [failed("a"), standIn("failed")], { target: "a" }],
    ["failed as a failover", [standIn("failed"), failed("a")], { target: "b", failoverFor: "a" }],
    ["failed beside the failover of another target", [failed("c"), standIn("pending")], { target: "c" }],
    [
      "failed without a stored reason",
      [{ id: "dlv_a", target: "a", status: "failed", attempts: [] }],
      { reason: "no reason is known" },
    ],
  ])("%s raises an alert", (_, deliveries, alert) => {
    expect(raisedBy(deliveries)).toMatchObject({ eventId: EVENT_ID, ...alert });
  });

  it.each<[what: string, deliveries: Delivery[]]>([
    ["delivered", [failed("a", { status: "delivered" })]],
    ["superseded", [failed("a", { status: "superseded" })]],
    ["failed, its failover under way", [failed("a"), standIn("pending")]],
    ["failed, its failover delivered", [failed("a"), standIn("delivered")]],
  ])("%s raises none", (_, deliveries) => {
    expect(raisedBy(deliveries)).toBeUndefined();
  });

  it("raises none for an alert's own delivery", () => {
    const record = holdEvent(alertOf(ALERTS["target.paused"]), ALERT_URL, "");
    expect(failureAlert({ ...record, deliveries: [failed("a")] }, failed("a"))).toBeUndefined();
  });
});
