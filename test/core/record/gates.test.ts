import { describe, expect, it } from "vitest";
import { endWait } from "../../../src/core/delivery/stage.ts";
import type { ReceivedSignal } from "../../../src/core/event/signal.ts";
import { approveIn } from "../../../src/core/record/approval.ts";
import { failedByGate, gateRefusal, withSignal } from "../../../src/core/record/gates.ts";
import { findDelivery, stageOf, withDelivery, type EventRecord } from "../../../src/core/record/record.ts";
import { redeliver, redeliverFailed } from "../../../src/core/record/redelivery.ts";
import { fail, waitFor, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { after, delivered, deliveryTo, now, recordOf, webhook } from "../record-of.ts";

const HOUR_MS = 3_600_000;

/** A scan of the push of every record here, which has a tag and no digest. */
function scan(severity: string, at = 1, tag = "v1"): ReceivedSignal {
  const told = { kind: "scan", repository: "acme/web", tag, status: "success", severity, at } as const;
  return { ...told, receivedAt: now + at };
}

const gates = { scan: { on: "scan", pass: "severity != 'critical'" } };
const staged = ["a", { target: "b", after: ["scan", "a"] }];

describe("a delivery that waits for a gate", () => {
  it("says so, until the gate's time is over", () => {
    const record = recordOf(staged, { gates });
    expect(record.gates).toEqual({ scan: { ...gates.scan, until: now + HOUR_MS } });
    expect(deliveryTo(record, "b")).toMatchObject({
      awaits: "targets",
      reason: "waits for scan, a",
      dueAt: now + HOUR_MS,
    });
  });

  it.each([
    ["then the target", (record: EventRecord) => after(withSignal(record, scan("low"), now), "a", delivered)],
    ["after the target", (record: EventRecord) => withSignal(after(record, "a", delivered), scan("low"), now)],
  ])("continues once both are met: the gate %s", (_, meet) => {
    const record = meet(recordOf(staged, { gates }));
    const { awaits, dueAt, reason } = deliveryTo(record, "b");
    expect({ awaits, dueAt, reason }).toEqual({ awaits: undefined, dueAt: now, reason: "follows scan, a" });
    expect(record.gates?.["scan"]).toMatchObject({ signal: { severity: "low", at: 1 } });
  });

  it("waits for the target without a time limit once the gate has passed", () => {
    const { awaits, dueAt } = deliveryTo(withSignal(recordOf(staged, { gates }), scan("low"), now), "b");
    expect({ awaits, dueAt }).toEqual({ awaits: "targets", dueAt: undefined });
  });

  it("fails with its dependents if the signal is refused, without its failover", () => {
    const targets = { b: { ...webhook, failover: "c" } };
    const named = { a: webhook, c: webhook, d: webhook };
    const list = [...staged, { target: "d", after: ["b"] }];
    const record = withSignal(recordOf(list, { gates, targets: { ...named, ...targets } }), scan("critical"), now);
    expect(record.deliveries.map(({ target, status, reason }) => [target, status, reason])).toEqual([
      ["a", "pending", undefined],
      ["b", "failed", "not sent: gate scan: severity critical; pass does not hold: severity != 'critical'"],
      ["d", "failed", "not sent: b failed"],
    ]);
    expect(failedByGate(record, recordOf(list, { gates })).map(({ target }) => target)).toEqual(["b"]);
  });

  it("fails when the time is over, without its failover", () => {
    const targets = { a: webhook, b: { ...webhook, failover: "c" }, c: webhook };
    const record = recordOf([{ target: "b", after: ["scan"] }], { gates, targets });
    const delivery = deliveryTo(record, "b");
    const ended = (at: number): Delivery => endWait(delivery, stageOf(record, delivery), record.gates ?? {}, at);
    expect(ended(now + HOUR_MS - 1)).toEqual(delivery);
    const late = withDelivery(record, ended(now + HOUR_MS), now);
    expect(late.deliveries.map(({ reason }) => reason)).toEqual(["not sent: gate scan: no scan within 1h"]);
  });

  it("takes the latest signal while it waits, and no earlier one", () => {
    const passed = withSignal(recordOf(staged, { gates }), scan("low", 5), now);
    expect(withSignal(passed, scan("critical", 4), now)).toBe(passed);
    expect(withSignal(passed, scan("low", 5), now)).toBe(passed);
    expect(deliveryTo(withSignal(passed, scan("critical", 6), now), "b").status).toBe("failed");
  });

  it("ignores signals about another push and of another kind", () => {
    const record = recordOf(staged, { gates });
    expect(withSignal(record, scan("critical", 1, "v2"), now)).toBe(record);
    expect(withSignal(record, { ...scan("critical"), kind: "replication" }, now)).toBe(record);
    expect(withSignal(recordOf(staged.slice(0, 1)), scan("critical"), now).gates).toBeUndefined();
  });
});

const AMD = `sha256:${"a1".repeat(32)}`;
const ARM = `sha256:${"b2".repeat(32)}`;
const INDEX = `sha256:${"c3".repeat(32)}`;

function scanOf(digest: string, severity: string): ReceivedSignal {
  const { tag: _, ...told } = scan(severity);
  return { ...told, digest };
}

/** The record of a push of an index whose registry has told its manifests. */
function confirmed(manifests: readonly string[]): EventRecord {
  const record = recordOf([{ target: "b", after: ["scan"] }], { gates });
  const event = { ...record.event, push: { ...record.event.push, digest: INDEX } };
  const checked = { settings: { by: "digest" }, status: "confirmed", since: now, checks: 1 } as const;
  return { ...record, event, verification: { ...checked, found: { manifests } } };
}

describe("a push of a multi-platform image", () => {
  it("waits for the signals of all its platforms", () => {
    const first = withSignal(confirmed([AMD, ARM]), scanOf(AMD, "low"), now);
    expect(deliveryTo(first, "b").awaits).toBe("targets");
    const both = withSignal(first, scanOf(ARM, "none"), now);
    expect(deliveryTo(both, "b")).toMatchObject({ status: "pending", reason: "follows scan", dueAt: now });
  });

  it("fails by the first platform that does not pass", () => {
    const refused = withSignal(confirmed([AMD, ARM]), scanOf(ARM, "critical"), now);
    expect(deliveryTo(refused, "b").status).toBe("failed");
  });

  it("ignores the platforms of other images", () => {
    const record = confirmed([AMD]);
    expect(withSignal(record, scanOf(ARM, "critical"), now)).toBe(record);
  });
});

describe("a gate that passed and is refused later", () => {
  it("fails a delivery that waits for an approval", () => {
    const approved = [{ target: "b", after: ["scan"], approval: true }];
    const passed = withSignal(recordOf(approved, { gates }), scan("low"), now);
    const asked = after(passed, "b", (delivery) => waitFor(delivery, "approval", "waits for an approval"));
    const refused = withSignal(asked, scan("critical", 2), now);
    expect(deliveryTo(refused, "b").status).toBe("failed");
    expect(approveIn(refused, deliveryTo(refused, "b").id, "alice", now)).toBeUndefined();
  });

  it("stops a delivery before its first attempt, and not after it", () => {
    const passed = withSignal(recordOf([{ target: "b", after: ["scan"], soak: "1h" }], { gates }), scan("low"), now);
    const refused = withSignal(passed, scan("critical", 2), now);
    const delivery = deliveryTo(refused, "b");
    expect(delivery.status).toBe("pending");
    expect(gateRefusal(refused, delivery)).toContain("not sent: gate scan: severity critical");
    expect(
      gateRefusal(refused, { ...delivery, attempts: [{ number: 1, startedAt: now, durationMs: 1 }] }),
    ).toBeUndefined();
  });

  it("changes nothing once the delivery was made", () => {
    const sent = after(withSignal(recordOf(staged, { gates }), scan("low"), now), "a", delivered);
    const done = after(sent, "b", delivered);
    expect(withSignal(done, scan("critical", 2), now)).toBe(done);
  });
});

describe("a redelivery", () => {
  const refused = withSignal(recordOf([{ target: "b", after: ["scan"] }], { gates }), scan("critical"), now);
  const { id } = deliveryTo(refused, "b");

  it("by the delivery's id skips the gate", () => {
    const again = redeliver(refused, id, now);
    const fresh = again?.deliveries.at(-1);
    expect(fresh).toMatchObject({ status: "pending", dueAt: now, redeliveryOf: id });
    expect(again === undefined || fresh === undefined ? "" : gateRefusal(again, fresh)).toBeUndefined();
  });

  it("of all that failed leaves out what a gate stopped, and takes what failed after it passed", () => {
    expect(redeliverFailed(refused, now)).toBe(refused);
    const passed = withSignal(recordOf([{ target: "b", after: ["scan"] }], { gates }), scan("low"), now);
    const failed = after(passed, "b", (delivery) => fail(delivery, "answered 500"));
    const { deliveries } = redeliverFailed(failed, now);
    expect(deliveries).toHaveLength(2);
    expect(findDelivery(failed, deliveries[1]?.redeliveryOf ?? "")?.reason).toBe("answered 500");
  });
});
