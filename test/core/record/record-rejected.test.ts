import { describe, expect, it } from "vitest";
import { fail } from "../../../src/core/delivery/delivery.ts";
import { approveIn, rejectIn } from "../../../src/core/record/approval.ts";
import { withDelivery, type EventRecord } from "../../../src/core/record/record.ts";
import { redeliver, redeliverFailed } from "../../../src/core/record/redelivery.ts";
import { now, recordOf, webhook } from "../record-of.ts";

const targets = { a: { ...webhook, failover: "b" }, b: webhook };
const before = recordOf([{ target: "a", approval: true }], { targets, callback: "off" });
const id = before.deliveries[0]?.id ?? "";
const asked: EventRecord = {
  ...before,
  deliveries: before.deliveries.map((delivery) => ({ ...delivery, awaits: "approval" as const })),
};

function failed(record: EventRecord): EventRecord {
  const [delivery] = record.deliveries;
  return delivery === undefined ? record : withDelivery(record, fail(delivery, "expired"), now);
}

function targetsOf(record: EventRecord | undefined): string[] {
  return (record?.deliveries ?? []).map(({ target, status }) => `${target} ${status}`);
}

describe("a delivery that needs an approval", () => {
  it("has no failover when it is rejected or expires", () => {
    expect(targetsOf(rejectIn(asked, id, "bob", now))).toEqual(["a failed"]);
    expect(targetsOf(failed(asked))).toEqual(["a failed"]);
  });

  it("has a failover once it is approved", () => {
    expect(targetsOf(failed(approveIn(asked, id, "bob", now) ?? asked))).toEqual(["a failed", "b pending"]);
  });

  it("is redelivered by its id, and skipped in bulk", () => {
    const rejected = rejectIn(asked, id, "bob", now) ?? asked;
    expect(targetsOf(redeliverFailed(rejected, now))).toEqual(["a failed"]);
    expect(targetsOf(redeliver(rejected, id, now))).toEqual(["a failed", "a pending"]);
  });
});
