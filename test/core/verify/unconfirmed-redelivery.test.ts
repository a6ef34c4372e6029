import { describe, expect, it } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import { fail, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { blockedByVerification, needsRedeliveryById, withVerification } from "../../../src/core/record/confirm.ts";
import { openRecord } from "../../../src/core/record/open.ts";
import { decide } from "../../../src/core/record/decision.ts";
import { withDelivery, type EventRecord } from "../../../src/core/record/record.ts";
import { deliverTo, redeliver, redeliverFailed } from "../../../src/core/record/redelivery.ts";
import { summarise } from "../../../src/core/record/summary.ts";
import { route } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { delivered, now, url, webhook } from "../record-of.ts";
import { rulesOf } from "../rules-of.ts";

const policy = { callbackHosts: parseHosts(""), privateHosts: parseHosts("") };
const event = eventOf({ tag: "v1" });
const targets = { a: { ...webhook, failover: "b" }, b: { ...webhook, failover: "c" }, c: webhook, d: webhook };

function opened(parts: object, of = event): EventRecord {
  const compiled = rulesOf({ targets, callback: "off", ...parts });
  return openRecord(
    of,
    url,
    decide(compiled.document, "rev_1", route(compiled, { event: of, payload: {} })),
    policy,
    now,
  );
}

function changed(record: EventRecord, target: string, change: (delivery: Delivery) => Delivery): EventRecord {
  return withDelivery(record, change(deliveryTo(record, target)), now);
}

function deliveryTo({ deliveries }: EventRecord, target: string): Delivery {
  const delivery = deliveries.findLast((other) => other.target === target);
  if (delivery === undefined) throw new Error(`no delivery to ${target}`);
  return delivery;
}

function doubted(record: EventRecord): EventRecord {
  if (record.verification === undefined) throw new Error("nobody asks");
  return withVerification(record, { ...record.verification, status: "unconfirmed", reason: "no such tag" }, now);
}

function again(record: EventRecord): string[] {
  return redeliverFailed(record, now)
    .deliveries.slice(record.deliveries.length)
    .map(({ target }) => target);
}

const VERIFIED = { rules: [{ name: "one", targets: ["a"], verify: "tag" }] };

/** `a` follows `d` of another rule, and so begins before its push is confirmed. */
const STAGED = {
  rules: [
    { name: "first", targets: ["d"], verify: "off" },
    { name: "second", targets: ["d", { target: "a", after: ["d"] }], verify: "tag" },
  ],
};

describe("bulk redelivery", () => {
  it("skips unconfirmed deliveries, which are redelivered by id", () => {
    const record = doubted(opened(VERIFIED));
    expect(again(record)).toEqual([]);
    expect(summarise(record).deliveries).toMatchObject([{ target: "a", status: "failed", unconfirmed: true }]);
    expect(redeliver(record, deliveryTo(record, "a").id, now)?.deliveries.at(-1)).toMatchObject({ dueAt: now });
  });

  it("skips deliveries that cannot be confirmed", () => {
    const ghcr = eventOf({ tag: "v1", repository: "ghcr.io/acme/web", registry: "ghcr.io" });
    const record = opened({ rules: [{ name: "other", targets: ["d"] }, ...VERIFIED.rules] }, ghcr);
    expect(again(changed(record, "d", (delivery) => fail(delivery, "gone")))).toEqual(["d"]);
  });

  it("skips deliveries that failed before the confirmation for another reason", () => {
    const staged = changed(opened(STAGED), "d", (delivery) => fail(delivery, "gone"));
    expect(staged.deliveries.map(({ target, status }) => `${target} ${status}`)).toEqual(["d failed", "a failed"]);
    expect(again(staged)).toEqual(["d"]);
    expect(again(doubted(staged))).toEqual(["d"]);
  });

  it("includes redeliveries by id, and confirmed pushes", () => {
    const record = doubted(opened(VERIFIED));
    const once = redeliver(record, deliveryTo(record, "a").id, now) ?? record;
    expect(again(changed(once, "a", (delivery) => fail(delivery, "gone")))).toEqual(["a"]);
    const pending = opened(VERIFIED);
    const confirmed: EventRecord = {
      ...pending,
      verification: { settings: { by: "tag" }, status: "confirmed", since: now, checks: 1 },
    };
    const failed = changed(confirmed, "a", (delivery) => fail(delivery, "gone"));
    expect(needsRedeliveryById(failed, deliveryTo(failed, "a"))).toBe(false);
  });

  it("includes deliveries that were attempted before their push was found unconfirmed", () => {
    const record = doubted(opened(VERIFIED));
    const attempted = { ...deliveryTo(record, "a"), attempts: [{ number: 1, startedAt: now, durationMs: 5 }] };
    expect(again({ ...record, deliveries: [attempted] })).toEqual(["a"]);
  });

  it("to a target waits for Docker Hub's answer", () => {
    const asked = opened({ verify: "tag", rules: [{ name: "one", targets: ["a"] }] });
    expect(deliverTo(asked, "c", webhook, now)).toBe(asked);
  });
});

describe("a failover", () => {
  it.each(["b", "c"])("to %s waits for the confirmation that its target's rule needs", (target) => {
    const follows = changed(opened(STAGED), "d", delivered);
    const toB = changed(follows, "a", (delivery) => fail(delivery, "the secret A is not set"));
    const record = target === "b" ? toB : changed(toB, "b", (delivery) => fail(delivery, "the secret B is not set"));
    const standIn = deliveryTo(record, target);
    expect(standIn).toMatchObject({ status: "pending" });
    expect(blockedByVerification(record, standIn)).toMatchObject({ awaits: "verification" });
    expect(blockedByVerification(doubted(record), standIn)).toMatchObject({ status: "failed", unconfirmed: true });
  });

  it("continues with an attempt that began before its push was found unconfirmed", () => {
    const record = doubted(opened(VERIFIED));
    const attempts = [{ number: 1, startedAt: now, durationMs: 5 }];
    const begun: Delivery = { ...deliveryTo(record, "a"), status: "pending", attempts };
    expect(blockedByVerification(record, begun)).toBeUndefined();
    expect(blockedByVerification(record, { ...begun, attempts: [] })).toMatchObject({ status: "failed" });
  });

  it("of a rule without verify does not wait", () => {
    const record = changed(opened(STAGED), "d", (delivery) => ({ ...delivery }));
    expect(blockedByVerification(record, deliveryTo(record, "d"))).toBeUndefined();
  });
});
