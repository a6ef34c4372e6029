import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approveIn, rejectIn } from "../../../src/core/record/approval.ts";
import {
  waitFor,
  fail,
  isSettled,
  recordReport,
  supersede,
  type Delivery,
} from "../../../src/core/delivery/delivery.ts";
import { recordAttempt } from "../../../src/core/delivery/attempt.ts";
import { findDelivery } from "../../../src/core/record/record.ts";
import { advance, unmetConditionOf, type Stage } from "../../../src/core/delivery/stage.ts";
import { after, delivered, deliveryTo, now, recordOf } from "../record-of.ts";

const MINUTE_MS = 60_000;

const failed = (delivery: Delivery): Delivery => fail(delivery, "answered 500");

describe("after", () => {
  const chain = ["a", { target: "b", after: ["a"] }, { target: "c", after: ["a", "b"], soak: "5m" }];

  it("waits for the other targets, and continues once they are delivered", () => {
    const begun = recordOf(chain);
    expect(begun.deliveries.map(({ dueAt, awaits }) => dueAt ?? awaits)).toEqual([now, "targets", "targets"]);
    const first = after(begun, "a", delivered);
    expect(deliveryTo(first, "b")).toMatchObject({ status: "pending", dueAt: now });
    expect(deliveryTo(first, "c")).toMatchObject({ awaits: "targets" });
    const second = after(first, "b", delivered);
    expect(deliveryTo(second, "c")).toMatchObject({ status: "pending", dueAt: now + 5 * MINUTE_MS });
    expect(after(second, "c", delivered).callback.status).toBe("pending");
  });

  it.each([
    ["fails", failed, "failed", "not sent: a failed"],
    ["is superseded", (delivery: Delivery) => supersede(delivery, "evt_2"), "superseded", "not sent: a was superseded"],
  ])("ends the delivery and its dependents when one of the others %s", (_, change, status, reason) => {
    const record = after(recordOf(chain), "a", change);
    expect(deliveryTo(record, "b")).toMatchObject({ status, reason });
    expect(deliveryTo(record, "c").status).toBe(status);
    expect(record.callback.status).toBe("pending");
  });

  it("says what a delivery waits for, and what it follows", () => {
    const begun = recordOf(["a", { target: "b", after: ["a"] }, { target: "c", after: ["a", "b"], soak: "5m" }]);
    expect(begun.deliveries.map(({ reason }) => reason)).toEqual([undefined, "waits for a", "waits for a, b"]);
    const first = after(begun, "a", delivered);
    expect(deliveryTo(first, "b").reason).toBe("follows a");
    expect(deliveryTo(after(first, "b", delivered), "c").reason).toBe("soaks for 5m after a, b");
  });

  it("is met at once by a target that does not get the event", () => {
    const { deliveries } = recordOf(["a", { target: "b", after: ["a"] }]);
    const alone = deliveries.filter(({ target }) => target === "b");
    expect(advance(alone, { b: { after: ["a"] } }, now)).toMatchObject([{ dueAt: now, reason: "follows a" }]);
  });

  it("waits while a failover is pending, and continues once it delivered", () => {
    const targets = { a: { type: "webhook", url: "https://a.example/", failover: "d" } };
    const defined = { b: "b", d: "d" };
    const others = Object.keys(defined).map((name) => [name, { type: "webhook", url: `https://${name}.example/` }]);
    const record = recordOf(["a", { target: "b", after: ["a"] }], {
      targets: { ...targets, ...Object.fromEntries(others) },
    });
    const waiting = after(record, "a", failed);
    expect(deliveryTo(waiting, "b")).toMatchObject({ status: "pending", awaits: "targets" });
    expect(deliveryTo(after(waiting, "d", delivered), "b")).toMatchObject({ status: "pending", dueAt: now });
    expect(deliveryTo(after(waiting, "d", failed), "b").status).toBe("failed");
  });

  it("never waits for ever, whatever happens to the others", () => {
    const outcome = fc.constantFrom(delivered, failed, (delivery: Delivery) => supersede(delivery, "evt_2"));
    const order = fc.shuffledSubarray(["a", "b", "c"], { minLength: 3 });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 3, maxLength: 3 }), order, (outcomes, names) => {
        let record = recordOf(["a", "b", "c", { target: "d", after: names.slice(0, 2) }]);
        for (const [index, name] of ["a", "b", "c"].entries()) record = after(record, name, outcomes[index] ?? failed);
        const last = deliveryTo(record, "d");
        expect(isSettled(last) || last.dueAt !== undefined).toBe(true);
      }),
    );
  });
});

describe("soak", () => {
  it("alone begins with the push, after the rule's delay", () => {
    const { deliveries } = recordOf([
      { target: "a", soak: "5m" },
      { target: "b", soak: "1s", delay: "30s" },
    ]);
    expect(deliveries.map(({ dueAt, reason }) => [dueAt, reason])).toEqual([
      [now + 300_000, "soaks for 5m"],
      [now + 31_000, "soaks for 1s"],
    ]);
    expect(recordOf(["a"]).deliveries[0]).not.toHaveProperty("reason");
  });
});

describe("unmetConditionOf", () => {
  const open = deliveryTo(recordOf(["a"]), "a");
  // Noon of a Monday.
  const night: Stage = { window: { from: "22:00", to: "06:00" } };

  it.each<readonly [string, Partial<Delivery>, Stage | undefined, object | undefined]>([
    ["none", {}, undefined, undefined],
    ["in its window", {}, { window: { from: "12:00", to: "13:00" } }, undefined],
    ["before its window", {}, night, { kind: "closed", until: now + 10 * 60 * MINUTE_MS }],
    ["another day's window", {}, { window: { days: ["wed"] } }, { kind: "closed", until: now + 36 * 60 * MINUTE_MS }],
    ["retried after its window", { attempts: [{ number: 1, startedAt: 0, durationMs: 1 }] }, night, undefined],
    ["to be approved", {}, { approval: true }, { kind: "approval" }],
    ["approved", { approval: { by: "alice", at: now } }, { approval: true }, undefined],
    ["redelivered by hand", { redeliveryOf: "dlv_1" }, { ...night, approval: true }, undefined],
    ["a failover", { failoverFor: "b" }, { approval: true }, undefined],
  ])("%s", (_, fields, stage, expected) => {
    const unmet = unmetConditionOf({ ...open, ...fields }, stage, now);
    expect(unmet === undefined ? unmet : { ...unmet, reason: undefined }).toEqual(
      expected === undefined ? undefined : { ...expected, reason: undefined },
    );
  });
});

describe("approval", () => {
  const record = after(recordOf(["a", { target: "b", after: ["a"] }]), "a", (delivery) =>
    waitFor(delivery, "approval", "waits for an approval"),
  );
  const { id } = deliveryTo(record, "a");

  it("makes the delivery due, and records who approved", () => {
    const approved = approveIn(record, id, "alice", now + 1) ?? record;
    expect(deliveryTo(approved, "a")).toMatchObject({ dueAt: now + 1, approval: { by: "alice", at: now + 1 } });
    expect(approveIn(approved, id, "bob", now + 2)).toBeUndefined();
  });

  it("fails the delivery and its dependents when rejected", () => {
    const rejected = rejectIn(record, id, "bob", now) ?? record;
    expect(rejected.deliveries.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      "failed: rejected by bob",
      "failed: not sent: a failed",
    ]);
  });

  it("cannot be given to a delivery that does not wait for it", () => {
    const other = deliveryTo(record, "b");
    expect([approveIn(record, other.id, "eve", now), rejectIn(record, "dlv_none", "eve", now)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("result: callback", () => {
  const result = { startedAt: now, durationMs: 1000, outcome: { kind: "response", status: 202 } } as const;
  const persistence = { schedule: [], expiresAt: Infinity, resultWithinMs: MINUTE_MS };
  const accepted = (delivery: Delivery): Delivery =>
    recordAttempt(delivery, result, { kind: "delivered" }, persistence, 0);
  const record = after(recordOf(["a", { target: "b", after: ["a"] }]), "a", accepted);
  const { id } = deliveryTo(record, "a");

  it("waits for the report after a 2xx, up to its limit", () => {
    expect(deliveryTo(record, "a")).toMatchObject({
      status: "pending",
      awaits: "result",
      reason: "accepted: waiting for the target's report",
      dueAt: now + 61_000,
    });
    expect(deliveryTo(record, "b").awaits).toBe("targets");
  });

  it.each([
    ["success", "delivered", "pending", undefined],
    ["failure", "failed", "failed", "the target reported failure: 3 tests failed"],
    ["error", "failed", "failed", "the target reported error: 3 tests failed"],
  ] as const)("maps the report %s", (state, status, next, reason) => {
    const reported = after(record, "a", (delivery) =>
      recordReport(delivery, { state, description: "3 tests failed", at: now }),
    );
    expect(deliveryTo(reported, "a")).toMatchObject({ status, report: { state } });
    expect(deliveryTo(reported, "a").reason).toBe(reason);
    expect(deliveryTo(reported, "b").status).toBe(next);
  });

  it("ignores reports after the first", () => {
    const first = recordReport(deliveryTo(record, "a"), { state: "success", at: now });
    expect(recordReport(first, { state: "failure", at: now })).toBe(first);
  });

  it("accepts a report before the response", () => {
    const begun = recordOf(["a"]);
    const reported = after(begun, "a", (delivery) => recordReport(delivery, { state: "failure", at: now }));
    expect(findDelivery(after(reported, "a", accepted), id)).toMatchObject({ status: "failed", attempts: [{}] });
  });
});
