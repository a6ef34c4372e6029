import { describe, expect, it } from "vitest";
import { fail, supersede, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { holdEvent } from "../../../src/core/record/open.ts";
import { isUnrouted, withDelivery, type EventRecord } from "../../../src/core/record/record.ts";
import { deliverTo, earlierRedelivery, redeliver, redeliverFailed } from "../../../src/core/record/redelivery.ts";
import { EVENT_ID } from "../event-of.ts";
import { delivered, event, now, recordOf, url, webhook } from "../record-of.ts";

const id = (number: number): string => `dlv_${EVENT_ID.slice(4)}_${number}`;

/** A record of deliveries to `a`, `b` and so on, each changed in one way. */
function changed(...changes: readonly ((delivery: Delivery) => Delivery)[]): EventRecord {
  const names = ["a", "b", "c"].slice(0, changes.length);
  const record = recordOf(names, { callback: "off" });
  return record.deliveries.reduce((current, delivery, index) => {
    return withDelivery(current, changes[index]?.(delivery) ?? delivery, now);
  }, record);
}

const failed = (delivery: Delivery): Delivery => fail(delivery, "gone");
const pending = (delivery: Delivery): Delivery => delivery;
const superseded = (delivery: Delivery): Delivery => supersede(delivery, "evt_newer");

describe("delivering an event to any target", () => {
  it("adds a delivery that is due now, with the operator", () => {
    const record = deliverTo(recordOf(["a"]), "d", { ...webhook, timeout: "1s" }, now + 9, "bob");
    expect(record.deliveries.slice(1)).toEqual([
      { id: id(2), target: "d", status: "pending", dueAt: now + 9, attempts: [], redeliveredBy: "bob" },
    ]);
    expect(record.targets).toEqual({ a: webhook, d: { ...webhook, timeout: "1s" } });
    expect(record.callback.status).toBe("waiting");
  });

  it("names no operator where none is known", () => {
    expect(deliverTo(recordOf([]), "d", webhook, now).deliveries[0]).not.toHaveProperty("redeliveredBy");
  });

  it.each([
    ["pending", pending, 1],
    ["delivered", delivered, 1],
    ["failed", failed, 2],
    ["superseded", superseded, 2],
  ])("that has a %s delivery of it makes %3$i in all", (_, change, deliveries) => {
    const record = changed(change);
    const after = deliverTo(record, "a", webhook, now);
    expect(after.deliveries).toHaveLength(deliveries);
    expect(after === record).toBe(deliveries === 1);
  });

  it("changes nothing while the event waits for a valid rule document", () => {
    const held = holdEvent(event, url, "there is no valid rule document");
    expect(deliverTo(held, "a", webhook, now)).toBe(held);
  });

  it("routes an event that rules could not decide on, without a callback", () => {
    const held = holdEvent(event, url, "a final rule failed", "rev_1");
    const after = deliverTo(held, "a", webhook, now);
    expect(after).toMatchObject({
      revision: "rev_1",
      routing: { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] },
      callback: { status: "none" },
      deliveries: [{ id: id(1), target: "a", dueAt: now }],
    });
    expect([after.held, isUnrouted(after)]).toEqual([undefined, false]);
  });
});

describe("redelivery", () => {
  it("names the operator", () => {
    expect(redeliver(changed(failed), id(1), now, "bob")?.deliveries.at(-1)).toEqual({
      id: id(2),
      target: "a",
      status: "pending",
      dueAt: now,
      redeliveryOf: id(1),
      anyVersion: true,
      redeliveredBy: "bob",
      attempts: [],
    });
    expect(redeliver(changed(failed), id(1), now)?.deliveries.at(-1)).not.toHaveProperty("redeliveredBy");
  });

  it.each<[only: string | undefined, again: string[]]>([
    [undefined, [id(1), id(3)]],
    ["c", [id(3)]],
    ["b", []],
  ])("of all that failed, to %s only, is of %j", (only, again) => {
    const { deliveries } = redeliverFailed(changed(failed, delivered, failed), now, "bob", only);
    expect(deliveries.slice(3).map(({ redeliveryOf }) => redeliveryOf)).toEqual(again);
    // Only a redelivery by its id may bring a target back to a lower version.
    expect(deliveries.filter(({ anyVersion }) => anyVersion)).toEqual([]);
  });

  it("skips a target whose latest delivery succeeded or is pending", () => {
    const once = redeliverFailed(changed(failed), now);
    expect(redeliverFailed(once, now)).toBe(once);
    const [, latest] = once.deliveries as [Delivery, Delivery];
    const done = withDelivery(once, delivered(latest), now);
    expect(redeliverFailed(done, now)).toBe(done);
  });
});

describe("an earlier redelivery", () => {
  const open = redeliver(changed(failed), id(1), now, "bob", "key-1") as EventRecord;
  const ended = withDelivery(open, delivered(open.deliveries[1] as Delivery), now);

  it.each<[what: string, record: EventRecord, of: string, key: string | undefined, found: string]>([
    ["none", changed(failed), id(1), "key-1", "none"],
    ["open, with the same key", open, id(1), "key-1", `started ${id(2)}`],
    ["open, with another key", open, id(1), "key-2", `open ${id(2)}`],
    ["open, without a key", open, id(1), undefined, `open ${id(2)}`],
    ["open, of another delivery", open, id(2), "key-1", "none"],
    ["ended, with the same key", ended, id(1), "key-1", `started ${id(2)}`],
    ["ended, with another key", ended, id(1), "key-2", "none"],
    ["ended, without a key", ended, id(1), undefined, "none"],
  ])("%s", (_, record, of, key, found) => {
    const earlier = earlierRedelivery(record, of, key);
    expect(earlier === undefined ? "none" : `${earlier.already} ${earlier.delivery.id}`).toBe(found);
  });

  it("without a key is not found by a request without one", () => {
    const once = redeliver(changed(failed), id(1), now) as EventRecord;
    const done = withDelivery(once, delivered(once.deliveries[1] as Delivery), now);
    expect(earlierRedelivery(done, id(1))).toBeUndefined();
  });
});
