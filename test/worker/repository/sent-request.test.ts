import { describe, expect, it } from "vitest";
import type { Attempt, Delivery } from "../../../src/core/delivery/delivery.ts";
import { recordAttempt } from "../../../src/core/delivery/attempt.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { targetToKeep } from "../../../src/core/record/used-target.ts";
import { fingerprintOf, type Target } from "../../../src/core/targets/target.ts";
import { sentOf, sentRequest } from "../../../src/worker/repository/deliver/sent-request.ts";

const PUBLIC_URL = "https://relay.example";
const SENT_AT = 1_763_900_000_500;

const webhook: Target = { type: "webhook", url: "https://a.example/" };
const slack: Target = { type: "slack", url: "https://a.example/slack", text: '"see " + event.url' };
const body = new TextEncoder().encode('{"push_data":{"tag":"v1"}}');

function recordTo(target: Target, publicUrl = PUBLIC_URL): [EventRecord, Delivery] {
  const id = "evt_a4p71yxz941sjcqd920mpcmhx4";
  const delivery: Delivery = { id: `dlv_${id.slice(4)}_1`, target: "a", status: "pending", attempts: [] };
  const push = { repository: "acme/web", namespace: "acme", name: "web", tag: "v1" };
  return [
    {
      event: { id, receivedAt: SENT_AT - 1000, token: "first", push },
      url: `${publicUrl}/events/${id}`,
      deliveries: [delivery],
      targets: { a: target },
      callback: { status: "none", attempts: [] },
    },
    delivery,
  ];
}

/** The delivery after one more attempt with a definition. */
async function attempted(record: EventRecord, delivery: Delivery, target: Target): Promise<Delivery> {
  const sent = await sentOf({ record, delivery, target, body }, Math.floor(SENT_AT / 1000), PUBLIC_URL);
  if (sent === undefined) throw new Error("nothing to prove");
  const result = { startedAt: SENT_AT, durationMs: 5, outcome: { kind: "response", status: 503 }, sent } as const;
  const limits = { schedule: ["1s", "1s"], expiresAt: Infinity, target: targetToKeep(record, delivery, target) };
  return recordAttempt(delivery, result, { kind: "retry", reason: "answered 503" }, limits, 0);
}

const urlOf = async (record: EventRecord, delivery: Delivery, attempt: Attempt): Promise<unknown> => {
  const sent = await sentRequest({ record, delivery, body }, attempt, PUBLIC_URL);
  return sent.ok ? [sent.value.request.url, sent.value.isProven] : sent.error;
};

const CHANGED = "hubrelay or PUBLIC_URL has changed since: what would be built now is not what was sent";

describe("the request of an attempt, rebuilt", () => {
  it("is that of the definition of its time, which is stored where it changed", async () => {
    const moved: Target = { type: "webhook", url: "https://b.example/", query: { a: "1" } };
    const [record, first] = recordTo(webhook);
    let delivery = await attempted(record, first, webhook);
    delivery = await attempted(record, delivery, moved);
    delivery = await attempted(record, delivery, { ...moved, timeout: "9s" });
    delivery = await attempted(record, delivery, webhook);
    expect(await Promise.all(delivery.attempts.map((attempt) => urlOf(record, delivery, attempt)))).toEqual([
      ["https://a.example/", true],
      ["https://b.example/?a=1", true],
      ["https://b.example/?a=1", true],
      ["https://a.example/", true],
    ]);
    expect(delivery.attempts.map(({ target }) => target)).toEqual([
      undefined,
      JSON.stringify(moved),
      undefined,
      JSON.stringify(webhook),
    ]);
    expect(fingerprintOf(moved)).not.toBe(fingerprintOf(webhook));
  });

  it("is not shown if something else would be built now", async () => {
    const [record, first] = recordTo(slack);
    const delivery = await attempted(record, first, slack);
    const [attempt] = delivery.attempts as [Attempt];
    expect(await urlOf(record, delivery, attempt)).toEqual(["https://a.example/slack", true]);
    const [renamed] = recordTo(slack, "https://other.example");
    expect(await urlOf(renamed, delivery, attempt)).toBe(CHANGED);
    expect(await urlOf({ ...record, targets: { a: webhook } }, delivery, attempt)).toBe(CHANGED);
    expect(await urlOf(record, delivery, { ...attempt, timestamp: 1_763_900_001 })).toBe(CHANGED);
  });

  it("is proven with the version that sent it", async () => {
    const [record, first] = recordTo(webhook);
    const delivery = await attempted(record, first, webhook);
    const [attempt] = delivery.attempts as [Attempt];
    const older = { ...attempt, sent: attempt.sent?.replace(/^[^/]+/, "0.0.1") ?? "" };
    // The version is part of what is proven.
    expect(await urlOf(record, delivery, older)).toBe(CHANGED);
  });

  it("of an attempt that earlier code stored is not proven", async () => {
    const [record, first] = recordTo(webhook);
    const attempt = { number: 1, startedAt: SENT_AT, durationMs: 5, status: 200 };
    const delivery = { ...first, attempts: [attempt] };
    const sent = await sentRequest({ record, delivery, body }, attempt, PUBLIC_URL);
    expect(sent).toMatchObject({ ok: true, value: { isProven: false, request: { url: "https://a.example/" } } });
  });

  it.each<[what: string, targets: EventRecord["targets"], attempt: Partial<Attempt>, reason: string]>([
    ["no definition", {}, {}, "the definition of its target was not stored"],
    ["an invalid one", {}, { target: "{}" }, "the definition of its target was not stored"],
    [
      "one that needs a tag",
      { a: { type: "webhook", url: "https://a.example/", body: { template: "event.nothing" } } },
      {},
      "it cannot be built any more: ",
    ],
  ])("with %s is not shown", async (_, targets, fields, reason) => {
    const [record, first] = recordTo(webhook);
    const attempt = { number: 1, startedAt: SENT_AT, durationMs: 5, ...fields };
    const delivery = { ...first, attempts: [attempt] };
    expect(String(await urlOf({ ...record, targets }, delivery, attempt)).startsWith(reason)).toBe(true);
  });
});
