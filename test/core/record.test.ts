import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallbackMode } from "../../src/core/callback.ts";
import { fail, isSettled, postpone, recordAttempt, type Delivery } from "../../src/core/delivery.ts";
import { holdEvent, nextDueAt, withDelivery } from "../../src/core/record.ts";
import { event, now, recordOf, url } from "./record-of.ts";

function delivered(delivery: Delivery): Delivery {
  const result = { startedAt: now, durationMs: 1, outcome: { kind: "response", status: 200 } } as const;
  return recordAttempt(delivery, result, { kind: "delivered" }, [], 0);
}

describe("an event that is routed", () => {
  it("has a delivery for each target, the targets as they were, and a callback that waits", () => {
    const record = recordOf(["a", "b"]);
    expect(record).toMatchObject({ event, url, revision: "rev_1", routing: { rules: ["all"], targets: ["a", "b"] } });
    expect(record.deliveries.map(({ target, dueAt }) => [target, dueAt])).toEqual([
      ["a", now],
      ["b", now],
    ]);
    expect(Object.keys(record.targets)).toEqual(["a", "b"]);
    expect(record.callback.status).toBe("waiting");
    expect(nextDueAt(record)).toBe(now);
  });

  it.each<[mode: CallbackMode | undefined, status: string, description: string | undefined]>([
    [undefined, "pending", "no rule matched: nothing to deliver"],
    ["settled", "pending", "no rule matched: nothing to deliver"],
    ["accepted", "pending", "accepted: 0 deliveries to make"],
    ["off", "off", undefined],
  ])("to no target is settled at once, and its callback with mode %s is %s", (mode, status, description) => {
    const { callback } = recordOf([], mode);
    expect([callback.status, callback.body?.description]).toEqual([status, description]);
  });

  it("is answered on acceptance where the document says so, and not again later", () => {
    const record = recordOf(["a"], "accepted");
    expect(record.callback).toMatchObject({
      status: "pending",
      body: { description: "accepted: 1 deliveries to make" },
    });
    const settled = record.deliveries.reduce(
      (record, delivery) => withDelivery(record, delivered(delivery), now),
      record,
    );
    expect(settled.callback).toBe(record.callback);
  });
});

describe("an event that is held", () => {
  it("has nothing due, and is not settled by having no deliveries", () => {
    const held = holdEvent(event, url, "no valid rule document");
    expect(nextDueAt(held)).toBeUndefined();
    expect(held).toMatchObject({ held: "no valid rule document", deliveries: [], callback: { status: "waiting" } });
    const [stray] = recordOf(["a"]).deliveries as [Delivery];
    expect(withDelivery(held, delivered(stray), now)).toEqual(held);
  });
});

describe("a record whose deliveries change", () => {
  const targets = ["a", "b", "c"];
  const change = fc.record({
    target: fc.constantFrom(...targets),
    apply: fc.constantFrom(
      delivered,
      (delivery: Delivery) => fail(delivery, "gone"),
      (delivery: Delivery) => postpone(delivery, now + 60_000, "target paused"),
    ),
  });

  it("has its callback pending exactly from the change that settles the last one", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let record = recordOf(targets);
        for (const { target, apply } of changes) {
          const delivery = record.deliveries.find((delivery) => delivery.target === target);
          if (delivery !== undefined) record = withDelivery(record, apply(delivery), now);
          const isSettledNow = record.deliveries.every(isSettled);
          expect(record.callback.status).toBe(isSettledNow ? "pending" : "waiting");
          expect(record.callback.dueAt).toBe(isSettledNow ? now : undefined);
        }
      }),
    );
  });

  it("says in its callback how the deliveries went when the last one settled", () => {
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

  it("is due when the first of what is left is due, and never once all is done", () => {
    const record = recordOf(["a", "b"], "off");
    const [first, second] = record.deliveries as [Delivery, Delivery];
    const postponed = withDelivery(record, postpone(first, now + 60_000, "target paused"), now);
    expect(nextDueAt(postponed)).toBe(now);
    const half = withDelivery(postponed, delivered(second), now);
    expect(nextDueAt(half)).toBe(now + 60_000);
    expect(nextDueAt(withDelivery(half, fail(first, "gone"), now))).toBeUndefined();
  });
});
