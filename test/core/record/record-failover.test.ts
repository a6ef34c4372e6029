import { describe, expect, it } from "vitest";
import { fail, supersede, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { isOpen, withDelivery, type EventRecord } from "../../../src/core/record/record.ts";
import { redeliver } from "../../../src/core/record/redelivery.ts";
import { EVENT_ID } from "../event-of.ts";
import { delivered, now, recordOf, webhook } from "../record-of.ts";

const chain = {
  targets: { a: { ...webhook, failover: "b" }, b: { ...webhook, failover: "c" }, c: webhook, d: webhook },
  callback: "off",
};

/** The record with its delivery to a target changed, the last one if there are several. */
function changed(record: EventRecord, target: string, change: (delivery: Delivery) => Delivery): EventRecord {
  const delivery = record.deliveries.findLast((delivery) => delivery.target === target);
  if (delivery === undefined) throw new Error(`no delivery to ${target}`);
  return withDelivery(record, change(delivery), now + 5);
}

function failed(record: EventRecord, target: string): EventRecord {
  return changed(record, target, (delivery) => fail(delivery, "gone"));
}

function summary({ deliveries }: EventRecord): string[] {
  return deliveries.map(({ target, status, failoverFor }) => `${target} ${status} ${failoverFor ?? ""}`.trimEnd());
}

describe("a delivery that failed for good", () => {
  it("opens the failover, due at once with its own id", () => {
    const record = failed(recordOf(["a", "d"], chain), "a");
    expect(record.deliveries[2]).toEqual({
      id: `dlv_${EVENT_ID.slice(4)}_3`,
      target: "b",
      status: "pending",
      dueAt: now + 5,
      failoverFor: "a",
      attempts: [],
    });
  });

  it("opens each failover of a chain once", () => {
    const last = failed(failed(failed(recordOf(["a"], chain), "a"), "b"), "c");
    expect(summary(last)).toEqual(["a failed", "b failed a", "c failed b"]);
    expect(isOpen(last)).toBe(false);
  });

  it("does not loop", () => {
    const targets = { a: { ...webhook, failover: "b" }, b: { ...webhook, failover: "a" } };
    const last = failed(failed(recordOf(["a"], { targets, callback: "off" }), "a"), "b");
    expect(summary(last)).toEqual(["a failed", "b failed a"]);
  });

  it("opens no failover that has the event already", () => {
    expect(summary(failed(recordOf(["a", "b"], chain), "a"))).toEqual(["a failed", "b pending"]);
    const both = failed(
      failed(recordOf(["a", "d"], { ...chain, targets: { ...chain.targets, d: chain.targets.a } }), "a"),
      "d",
    );
    expect(summary(both)).toEqual(["a failed", "d failed", "b pending a"]);
  });

  it("keeps the callback waiting for the failover", () => {
    const first = failed(recordOf(["a"], { targets: chain.targets }), "a");
    expect(first.callback.status).toBe("waiting");
    expect(changed(first, "b", delivered).callback).toMatchObject({
      status: "pending",
      body: { state: "success", description: "1 of 2 deliveries made" },
    });
  });
});

describe("a delivery that has not failed", () => {
  it.each<[what: string, change: (delivery: Delivery) => Delivery]>([
    ["delivered", delivered],
    ["superseded", (delivery) => supersede(delivery, "evt_newer")],
    ["pending", (delivery) => delivery],
  ])("but is %s opens no failover", (_, change) => {
    expect(changed(recordOf(["a"], chain), "a", change).deliveries).toHaveLength(1);
  });
});

describe("redeliver", () => {
  it("opens a fresh delivery to the same target, with a reference", () => {
    const record = failed(recordOf(["d"], chain), "d");
    const [earlier] = record.deliveries as [Delivery];
    const again = redeliver(record, earlier.id, now + 9);
    expect(again?.deliveries).toEqual([
      earlier,
      {
        id: `dlv_${EVENT_ID.slice(4)}_2`,
        target: "d",
        status: "pending",
        dueAt: now + 9,
        redeliveryOf: earlier.id,
        anyVersion: true,
        attempts: [],
      },
    ]);
    expect(again === undefined ? undefined : isOpen(again)).toBe(true);
  });

  it("leaves the earlier delivery unchanged", () => {
    const record = changed(recordOf(["d"], chain), "d", delivered);
    const [earlier] = record.deliveries as [Delivery];
    const again = redeliver(record, earlier.id, now) as EventRecord;
    expect(summary(failed(again, "d"))).toEqual(["d delivered", "d failed"]);
    expect(changed(again, "d", delivered).deliveries[0]).toBe(earlier);
  });

  it("is undefined for an unknown delivery", () => {
    expect(redeliver(recordOf(["a"], chain), `dlv_${EVENT_ID.slice(4)}_9`, now)).toBeUndefined();
  });
});
