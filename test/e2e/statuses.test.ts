import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Reaction, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

// How an answer decides on a delivery. One push goes to a target for each answer.

const DELIVERED = [200, 201, 204, 299];
const FAILED = [300, 302, 304, 400, 401, 403, 404, 422];
const RETRIED = [408, 425, 429, 500, 502, 503, 504, 599];

let receiver: Receiver;
let forbidden: Receiver;
let relay: Relay;
let record: EventRecord;

beforeAll(async () => {
  receiver = await startReceiver();
  forbidden = await startReceiver();
  const closed = await startReceiver();
  await closed[Symbol.asyncDispose]();

  const targets: Record<string, object> = {
    reset: target("/reset", "reset"),
    hanging: target("/hanging", "hang"),
    forbidden: { url: forbidden.url("/"), schedule: ["100ms"] },
    refused: { url: closed.url("/"), schedule: ["100ms", "200ms"] },
  };
  for (const status of [...DELIVERED, ...FAILED, ...RETRIED]) {
    targets[`answers-${status}`] = target(`/${status}`, { status });
  }
  relay = await Relay.start({ hosts: [receiver.host, closed.host], rules: everyPushTo(targets) });
  const { event } = await push(relay, pushBody());
  record = await settledEvent(relay, event);
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
  await forbidden?.[Symbol.asyncDispose]();
});

/** A target that reacts so to the first attempt, and takes any later one. */
function target(path: string, first: Reaction): object {
  receiver.on(path, (_, attempt) => (attempt === 1 ? first : { status: 200 }));
  return { url: receiver.url(path), schedule: ["100ms", "200ms"], timeout: "1s" };
}

describe("an answer", () => {
  test.each(DELIVERED)("%i: delivered", (status) => {
    const delivery = deliveryTo(record, `answers-${status}`);
    expect(delivery).toMatchObject({ status: "delivered", attempts: [{ number: 1, status }] });
    expect(receiver.received(`/${status}`)).toHaveLength(1);
  });

  test.each(FAILED)("%i: failed at once", (status) => {
    const delivery = deliveryTo(record, `answers-${status}`);
    expect(delivery).toMatchObject({ status: "failed", attempts: [{ number: 1, status }] });
    expect(delivery.reason).toContain(`answered ${status}`);
    expect(receiver.received(`/${status}`)).toHaveLength(1);
  });

  test.each(RETRIED)("%i: retried", (status) => {
    const delivery = deliveryTo(record, `answers-${status}`);
    expect(delivery).toMatchObject({ status: "delivered", attempts: [{ status }, { number: 2, status: 200 }] });
    expect(receiver.received(`/${status}`)).toHaveLength(2);
  });
});

describe("no answer", () => {
  test.each([
    ["reset", "no answer: "],
    ["hanging", "no answer within 1000 ms"],
  ])("%s: retried", (name, reason) => {
    const { status, attempts } = deliveryTo(record, name);
    expect(status).toBe("delivered");
    expect(attempts).toMatchObject([{ reason: expect.stringContaining(reason) }, { status: 200 }]);
    expect(receiver.received(`/${name}`)).toHaveLength(2);
  });

  test("a closed port: retried until the schedule ends", () => {
    const { status, reason, attempts } = deliveryTo(record, "refused");
    expect(status).toBe("failed");
    expect(reason).toContain("gave up after 3 attempts: no answer: ");
    expect(attempts).toHaveLength(3);
  });
});

test("a forbidden address: failed at once, and nothing is sent", () => {
  const { status, reason } = deliveryTo(record, "forbidden");
  expect(status).toBe("failed");
  expect(reason).toContain("ALLOWED_PRIVATE_HOSTS");
  expect(forbidden.received()).toEqual([]);
});

test("410: failed at once, and the target gets nothing until its definition changes", async () => {
  const gone = { url: receiver.url("/gone") };
  const other = { url: receiver.url("/other") };
  receiver.on("/gone", () => ({ status: 410 }));
  await using relay = await Relay.start({ hosts: [receiver.host], rules: everyPushTo({ gone, other }) });
  const first = await settledEvent(relay, (await push(relay, pushBody())).event);
  expect(deliveryTo(first, "gone")).toMatchObject({ status: "failed", attempts: [{ status: 410 }] });

  const second = await eventOnce(relay, (await push(relay, pushBody())).event, isDecided);
  expect(statuses(second)).toEqual({ gone: "pending", other: "delivered" });
  expect(deliveryTo(second, "gone")).toMatchObject({ reason: expect.stringContaining("paused"), attempts: [] });
  expect(receiver.received("/gone")).toHaveLength(1);

  receiver.on("/gone", () => ({ status: 200 }));
  await relay.writeRules(everyPushTo({ gone: { ...gone, description: "back again" }, other }));
  // The relay notices the new document within seconds.
  await until(
    async () => statuses(await eventOnce(relay, (await push(relay, pushBody())).event, isDecided))["gone"],
    (status) => status === "delivered",
  );
});

/** Whether each delivery was either made or put off with a reason. */
function isDecided({ deliveries }: EventRecord): boolean {
  return deliveries.every(({ status, reason }) => status !== "pending" || reason !== undefined);
}
