import { afterEach, beforeEach, expect, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { eventOnce, readEvent } from "../e2e/history.ts";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { ADMIN_TOKEN } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { pushAtOnce } from "./attempts.ts";
import { startBoxedRelay } from "./boxed-relay.ts";

/** Nobody waits for a second attempt: whatever fails at first stays pending. */
const TARGET = { schedule: ["1h"] };

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver[Symbol.asyncDispose]());

function isParked({ deliveries }: EventRecord): boolean {
  return deliveries[0]?.parked === true;
}

test("a push to 300 targets reaches each at its first attempt, although an invocation has 50 requests", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `target-${index}`);
  const target = { url: receiver.url("/many"), ...TARGET };
  const rules = everyPushTo(Object.fromEntries(names.map((name) => [name, target])));
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules });
  const { event } = await push(relay, pushBody());
  // To ask for the event begins another event of its object, and the count begins anew.
  await until(
    () => receiver.received("/many").length,
    (count) => count >= 50,
  );
  const record = await eventOnce(relay, event, ({ deliveries }) =>
    deliveries.every(({ attempts }) => attempts.length > 0),
  );
  expect(record.deliveries.map(({ status }) => status)).toEqual(Array(300).fill("delivered"));
});

test("70 deliveries that waited for a paused target reach it at their first attempt", async () => {
  const rules = everyPushTo({ one: { url: receiver.url("/one"), ...TARGET } });
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules });
  const asOperator = async (action: string): Promise<number> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" };
    const url = new URL(`/api/v1/targets/one/${action}`, relay.url);
    return (await fetch(url, { method: "POST", headers, body: '{"reason": "freeze"}' })).status;
  };
  expect(await asOperator("pause")).toBe(200);
  await until(async () => readEvent(relay, (await push(relay, pushBody())).event), isParked);
  const parked = await pushAtOnce(relay, 70, (records) => records.every(isParked));
  const before = receiver.received("/one").length;
  expect(await asOperator("resume")).toBe(200);
  await until(
    () => receiver.received("/one").length,
    (count) => count >= before + 50,
  );
  for (const { event } of parked) {
    const { deliveries } = await eventOnce(relay, event.id, (record) => record.deliveries[0]?.attempts.length === 1);
    expect(deliveries[0]?.status).toBe("delivered");
  }
});
