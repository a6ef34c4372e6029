import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

/** Retries are due after half a second; whatever waits for a target that hangs waits for 20 seconds. */
const MUCH_DELAY_MS = 10_000;

const TARGETS = ["one", "two", "three"];

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(targets: Record<string, object>): Promise<Relay> {
  return Relay.start({ hosts: [receiver.host], rules: everyPushTo(targets) });
}

test("200 simultaneous pushes of 20 repositories make 600 deliveries, each sent once for an attempt", async () => {
  await using relay = await startRelay(
    Object.fromEntries(TARGETS.map((name) => [name, { url: receiver.url(`/crowd/${name}`) }])),
  );
  const repositories = Array.from({ length: 200 }, (_, index) => `acme/service-${index % 20}`);
  const receipts = await Promise.all(repositories.map((repository) => push(relay, pushBody(repository))));
  expect(new Set(receipts.map(({ event }) => event)).size).toBe(200);
  expect(receipts.every(({ duplicate }) => !duplicate)).toBe(true);

  const attempts: string[] = [];
  for (const [index, { event }] of receipts.entries()) {
    const record = await settledEvent(relay, event, repositories[index]);
    expect(statuses(record)).toEqual({ one: "delivered", two: "delivered", three: "delivered" });
    for (const delivery of record.deliveries) {
      // More than one where this machine has lost a connection.
      attempts.push(...delivery.attempts.map(({ number }) => `${delivery.target} ${delivery.id} ${number}`));
    }
  }
  const sent = TARGETS.flatMap((name) =>
    receiver
      .received(`/crowd/${name}`)
      .map(({ headers }) => `${name} ${String(headers["webhook-id"])} ${String(headers["x-hubrelay-attempt"])}`),
  );
  expect(new Set(attempts.map((attempt) => attempt.replace(/ \d+$/, ""))).size).toBe(600);
  expect(sent.toSorted()).toEqual(attempts.toSorted());
});

test("the same push sent ten times at once is one event", async () => {
  await using relay = await startRelay({ chat: { url: receiver.url("/same") } });
  const body = pushBody();
  const receipts = await Promise.all(Array.from({ length: 10 }, () => push(relay, body)));
  expect(new Set(receipts.map(({ event }) => event)).size).toBe(1);
  expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  await settledEvent(relay, receipts[0]?.event ?? "");
  expect(receiver.received("/same")).toHaveLength(1);
});

test("a target that hangs does not delay the others", async () => {
  receiver.on("/hanging", () => "hang");
  await using relay = await startRelay({
    hanging: { url: receiver.url("/hanging"), timeout: "60s" },
    fast: { url: receiver.url("/fast") },
  });
  for (let round = 1; round <= 8; round++) {
    const { event } = await push(relay, pushBody());
    const record = await eventOnce(relay, event, (record) => statuses(record)["fast"] === "delivered");
    expect(deliveryTo(record, "hanging")).toMatchObject({ status: "pending", attempts: [] });
  }
});

describe("retries that hang do not delay the retries of other targets", () => {
  test("with a push that came later", async () => {
    const times = await timesOfFlaky("later", async (relay) => {
      for (let round = 1; round <= 2; round++) {
        const { event } = await push(relay, pushBody());
        await eventOnce(relay, event, (record) => statuses(record)["flaky"] === "delivered");
        await secondAttemptAt("/later/hanging");
      }
    });
    expect(times).toHaveLength(4);
    for (const [first, second] of [times.slice(0, 2), times.slice(2)] as [number, number][]) {
      expect(second - first).toBeLessThan(MUCH_DELAY_MS);
    }
  });

  test("with more due attempts than may run at once", async () => {
    const times = await timesOfFlaky("many", async (relay) => {
      const receipts = await Promise.all([1, 2, 3, 4].map(() => push(relay, pushBody())));
      for (const { event } of receipts) {
        await eventOnce(relay, event, (record) => statuses(record)["flaky"] === "delivered");
      }
    });
    expect(times).toHaveLength(8);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(MUCH_DELAY_MS);
  });
});

/** When requests came to a target that fails once, beside one whose second attempt hangs, while pushes are made. */
async function timesOfFlaky(name: string, makePushes: (relay: Relay) => Promise<void>): Promise<number[]> {
  receiver.on(`/${name}/hanging`, (_, attempt) => (attempt === 1 ? { status: 503 } : "hang"));
  receiver.on(`/${name}/flaky`, (_, attempt) => ({ status: attempt === 1 ? 503 : 200 }));
  await using relay = await startRelay({
    hanging: { url: receiver.url(`/${name}/hanging`), timeout: "20s", schedule: ["100ms", "100ms"] },
    flaky: { url: receiver.url(`/${name}/flaky`), schedule: ["500ms"] },
  });
  await makePushes(relay);
  return receiver.received(`/${name}/flaky`).map(({ at }) => at);
}

async function secondAttemptAt(path: string): Promise<void> {
  await until(
    () => receiver.received(path).some(({ headers }) => headers["x-hubrelay-attempt"] === "2"),
    (hasCome) => hasCome,
  );
}
