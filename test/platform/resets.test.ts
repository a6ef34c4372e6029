import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settledEvent, statuses } from "../e2e/history.ts";
import { post, push, pushBody, REPOSITORY, type Receipt } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { command, startBoxedRelay } from "./boxed-relay.ts";
import type { ObjectName } from "./entry/protocol.ts";

const OBJECTS: readonly ObjectName[] = [
  { binding: "REPOSITORY", name: REPOSITORY },
  { binding: "DIRECTORY", name: "directory" },
];

const PUSHES = 20;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver({ "/slow": () => ({ status: 200, afterMs: 400 }) });
});

afterEach(() => receiver[Symbol.asyncDispose]());

const targetRules = (): string =>
  everyPushTo({ slow: { url: receiver.url("/slow"), timeout: "2s", schedule: ["200ms", "200ms", "200ms"] } });

/** The `webhook-id` of every request, as often as it came. */
function requests(): Map<string, number> {
  const ids = receiver.received("/slow").map(({ headers }) => String(headers["webhook-id"]));
  return new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]));
}

test("a repository's object that is reset in mid-attempt makes the delivery again, with the same id", async () => {
  // The object is reset before the answer can come, however slow this machine is.
  const { promise, resolve } = Promise.withResolvers<void>();
  let isFirst = true;
  receiver.on("/slow", () => {
    const after = isFirst ? promise : Promise.resolve();
    isFirst = false;
    return { status: 200, after };
  });
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules: targetRules() });
  const { event, deliveries } = await push(relay, pushBody());
  await until(
    () => receiver.received("/slow").length,
    (count) => count === 1,
  );
  await command(relay, { reset: { binding: "REPOSITORY", name: REPOSITORY } });
  resolve();
  expect(statuses(await settledEvent(relay, event))).toEqual({ slow: "delivered" });
  expect(requests()).toEqual(new Map([[deliveries[0]?.id ?? "", 2]]));
});

test("objects that are reset again and again lose no push that was answered with 202", async () => {
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules: targetRules() });
  const over = new AbortController();
  const resets = async (): Promise<void> => {
    for (let round = 0; !over.signal.aborted; round++) {
      await sleep(150);
      await command(relay, { reset: OBJECTS[round % OBJECTS.length] ?? { binding: "DIRECTORY", name: "directory" } });
    }
  };
  const resetting = resets();
  const receipts: Receipt[] = [];
  for (let index = 0; index < PUSHES; index++) {
    const body = pushBody();
    const response = await until(
      () => post(relay, body),
      ({ status }) => status !== 503,
    );
    expect(response.status).toBe(202);
    receipts.push((await response.json()) as Receipt);
  }
  over.abort();
  await resetting;
  for (const { event } of receipts) expect(statuses(await settledEvent(relay, event))).toEqual({ slow: "delivered" });
  expect(new Set(requests().keys())).toEqual(new Set(receipts.map(({ deliveries }) => deliveries[0]?.id)));
});
