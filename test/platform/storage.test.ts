import { afterEach, beforeEach, expect, test } from "vitest";
import { settledEvent, statuses } from "../e2e/history.ts";
import { post, push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { command, startBoxedRelay } from "./boxed-relay.ts";

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver({ "/slow": () => ({ status: 200, afterMs: 1000 }) });
});

afterEach(() => receiver[Symbol.asyncDispose]());

const slowRules = (timeout = "2s"): string => everyPushTo({ slow: { url: receiver.url("/slow"), timeout } });

test("while the storage of every object is full, a push is refused with 503 and not sent", async () => {
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules: slowRules() });
  const body = pushBody();
  await command(relay, { limits: { storageFull: true } });
  expect((await post(relay, body)).status).toBe(503);
  expect(receiver.received()).toEqual([]);

  await command(relay, { limits: { storageFull: false } });
  const { event, duplicate } = await push(relay, body);
  expect(duplicate).toBe(false);
  expect(statuses(await settledEvent(relay, event))).toEqual({ slow: "delivered" });
});

test("storage that fills up in mid-attempt delays the delivery, and does not lose it", async () => {
  // The target answers once storage is full, however slow this machine is.
  const { promise, resolve } = Promise.withResolvers<void>();
  receiver.on("/slow", () => ({ status: 200, after: promise }));
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules: slowRules("30s") });
  const { event, deliveries } = await push(relay, pushBody());
  await until(
    () => receiver.received("/slow").length,
    (count) => count === 1,
  );
  await command(relay, { limits: { storageFull: true } });
  resolve();
  await until(
    () => relay.output,
    (output) => output.includes("SQLITE_FULL"),
  );
  await command(relay, { limits: { storageFull: false } });
  expect(statuses(await settledEvent(relay, event))).toEqual({ slow: "delivered" });
  const ids = receiver.received("/slow").map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids)).toEqual(new Set([deliveries[0]?.id]));
});
