import { describe, expect, it } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { confirmationOf, mayReplace, type Confirmation } from "../../../src/core/record/confirm.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { Verification } from "../../../src/core/verify/verification.ts";
import { event, now, recordOf } from "../record-of.ts";

function verification(status: Verification["status"]): Verification {
  return { settings: { by: "tag" }, status, since: now, checks: 1 };
}

/** A record with a delivery to `a`, whose rule needs a confirmation, and one to `b`, whose rule needs none. */
const routed = recordOf([], {
  rules: [
    { name: "one", targets: ["a"], verify: "tag" },
    { name: "two", targets: ["b"] },
  ],
});

describe("the confirmation of a delivery's push", () => {
  const { verification: _, ...unasked } = routed;
  it.each<[what: string, record: EventRecord, a: Confirmation, b: Confirmation]>([
    ["nobody asked", unasked, "not asked", "not asked"],
    ["asked for one rule", { ...routed, verification: verification("pending") }, "pending", "not asked"],
    ["confirmed", { ...routed, verification: verification("confirmed") }, "confirmed", "confirmed"],
    ["not confirmed", { ...routed, verification: verification("unconfirmed") }, "unconfirmed", "unconfirmed"],
    ["reconciled", { ...unasked, event: { ...event, origin: "reconciled" } }, "confirmed", "confirmed"],
  ])("%s", (_, record, ...expected) => {
    const [toA, toB] = record.deliveries as [Delivery, Delivery];
    expect([confirmationOf(record, toA), confirmationOf(record, toB)]).toEqual(expected);
  });
});

describe("a push may replace another", () => {
  it.each<[winner: Confirmation, losers: Confirmation[]]>([
    ["confirmed", ["confirmed", "not asked", "pending", "unconfirmed"]],
    ["not asked", ["not asked", "unconfirmed"]],
    ["pending", []],
    ["unconfirmed", []],
  ])("%s: only %j", (winner, losers) => {
    const all: Confirmation[] = ["confirmed", "not asked", "pending", "unconfirmed"];
    expect(all.filter((loser) => mayReplace(winner, loser))).toEqual(losers);
  });
});
