import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallbackMode } from "../../../src/core/delivery/hub-callback.ts";
import { fail, isSettled, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { park, waitForSlot, unpark } from "../../../src/core/delivery/pending.ts";
import { parseHosts } from "../../../src/core/address/address.ts";
import { discardEvent, holdEvent, openRecord } from "../../../src/core/record/open.ts";
import { isOpen, nextDueAt, withDelivery } from "../../../src/core/record/record.ts";
import { delivered, event, now, recordOf, url, webhook } from "../record-of.ts";

describe("a routed event", () => {
  it("has a delivery per target, the targets' definitions and a waiting callback", () => {
    const record = recordOf(["a", "b"]);
    expect(record).toMatchObject({ event, url, revision: "rev_1", routing: { rules: ["all"], targets: ["a", "b"] } });
    expect(record.deliveries.map(({ id, target, dueAt }) => [id, target, dueAt])).toEqual([
      ["dlv_0123456789abcdefghjkmnpqrs_1", "a", now],
      ["dlv_0123456789abcdefghjkmnpqrs_2", "b", now],
    ]);
    expect(Object.keys(record.targets)).toEqual(["a", "b"]);
    expect(record.callback.status).toBe("waiting");
    expect(nextDueAt(record)).toBe(now);
    expect(isOpen(record)).toBe(true);
  });

  it("has deliveries with their rule's delay", () => {
    const rules = [{ name: "late", targets: ["a", { target: "b", delay: "0s" }], delay: "90s" }];
    const { deliveries } = recordOf([], { rules });
    expect(deliveries.map(({ dueAt }) => dueAt)).toEqual([now + 90_000, now]);
  });

  it("by the default uses the default's targets and delay", () => {
    const record = recordOf([], { default: { targets: ["c"], delay: "1m" } });
    expect(record).toMatchObject({ routing: { rules: [], targets: ["c"], isDefault: true }, targets: { c: {} } });
    expect(record.deliveries).toMatchObject([{ target: "c", dueAt: now + 60_000 }]);
  });

  it.each<[mode: CallbackMode | undefined, status: string, description: string | undefined]>([
    [undefined, "pending", "no rule matched: nothing to deliver"],
    ["settled", "pending", "no rule matched: nothing to deliver"],
    ["accepted", "pending", "accepted: 0 deliveries to make"],
    ["off", "off", undefined],
  ])("without targets and with callback mode %s is %s", (mode, status, description) => {
    const { callback } = recordOf([], { callback: mode });
    expect([callback.status, callback.body?.description]).toEqual([status, description]);
  });

  it("answers on acceptance if the document says so, and only once", () => {
    const record = recordOf(["a"], { callback: "accepted" });
    expect(record.callback).toMatchObject({
      status: "pending",
      body: { description: "accepted: 1 delivery to make" },
    });
    const settled = record.deliveries.reduce(
      (record, delivery) => withDelivery(record, delivered(delivery), now),
      record,
    );
    expect(settled.callback).toBe(record.callback);
  });
});

describe("a held event", () => {
  it("has nothing due, and is not settled without deliveries", () => {
    const held = holdEvent(event, url, "no valid rule document");
    expect(nextDueAt(held)).toBeUndefined();
    expect(isOpen(held)).toBe(true);
    expect(held).toMatchObject({ held: "no valid rule document", deliveries: [], callback: { status: "waiting" } });
    const [stray] = recordOf(["a"]).deliveries as [Delivery];
    expect(withDelivery(held, delivered(stray), now)).toEqual(held);
  });
});

describe("a held event that is discarded", () => {
  it("is closed, with no delivery and no callback", () => {
    const held = holdEvent(event, url, "no valid rule document");
    const discarded = discardEvent(held, "rev_2");
    expect(discarded).toEqual({
      event,
      url,
      revision: "rev_2",
      routing: { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] },
      deliveries: [],
      targets: {},
      callback: { status: "none", attempts: [] },
    });
    expect(isOpen(discarded)).toBe(false);
  });
});

describe("an event whose final rule could not be evaluated", () => {
  it("is held, with the revision of the document", () => {
    const routing = { rules: [], targets: ["a"], overrides: {}, isDefault: false, trace: [], held: "rule one failed" };
    const decision = { revision: "rev_1", routing, targets: { a: webhook }, callback: "settled" } as const;
    const policy = { callbackHosts: new Set<string>(), privateHosts: parseHosts("") };
    expect(openRecord(event, url, decision, policy, now)).toStrictEqual({
      event,
      url,
      held: "rule one failed",
      revision: "rev_1",
      deliveries: [],
      targets: {},
      callback: { status: "waiting", attempts: [] },
    });
  });
});

describe("a record whose deliveries change", () => {
  const targets = ["a", "b", "c"];
  const change = fc.record({
    target: fc.constantFrom(...targets),
    apply: fc.constantFrom(
      delivered,
      (delivery: Delivery) => fail(delivery, "gone"),
      (delivery: Delivery) => waitForSlot(delivery, now + 60_000, "30/m"),
      (delivery: Delivery) => park(delivery, "target paused"),
      (delivery: Delivery) => unpark(delivery, now),
    ),
  });

  it("readies the callback exactly when the last delivery settles", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let record = recordOf(targets);
        for (const { target, apply } of changes) {
          const delivery = record.deliveries.find((delivery) => delivery.target === target);
          if (delivery !== undefined) record = withDelivery(record, apply(delivery), now);
          const isSettledNow = record.deliveries.every(isSettled);
          expect(record.callback.status).toBe(isSettledNow ? "pending" : "waiting");
          expect(record.callback.dueAt).toBe(isSettledNow ? now : undefined);
          expect(isOpen(record)).toBe(true);
        }
      }),
    );
  });

  it("reports the results in the callback", () => {
    const record = recordOf(["a", "b"]);
    const [first, second] = record.deliveries as [Delivery, Delivery];
    const settled = withDelivery(withDelivery(record, delivered(first), now), fail(second, "gone"), now + 5);
    expect(settled.callback).toMatchObject({
      dueAt: now + 5,
      body: { state: "failure", description: "1 of 2 deliveries made, 1 failed: b", target_url: url },
    });
    // A late arrival changes the delivery, but not what may have been said already.
    expect(withDelivery(settled, delivered(second), now + 9).callback).toBe(settled.callback);
  });

  it("is due with its first due part, and never once all is done", () => {
    const record = recordOf(["a", "b"], { callback: "off" });
    const [first, second] = record.deliveries as [Delivery, Delivery];
    const postponed = withDelivery(record, waitForSlot(first, now + 60_000, "30/m"), now);
    expect(nextDueAt(postponed)).toBe(now);
    const half = withDelivery(postponed, delivered(second), now);
    expect([nextDueAt(half), isOpen(half)]).toEqual([now + 60_000, true]);
    const done = withDelivery(half, fail(first, "gone"), now);
    expect([nextDueAt(done), isOpen(done)]).toEqual([undefined, false]);
  });

  it("is open but never due while everything left is on hold", () => {
    const record = recordOf(["a"], { callback: "off" });
    const [first] = record.deliveries as [Delivery];
    const parked = withDelivery(record, park(first, "target paused"), now);
    expect([nextDueAt(parked), isOpen(parked)]).toEqual([undefined, true]);
  });
});
