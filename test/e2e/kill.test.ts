import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

// Every process of the relay is killed at once, with SIGKILL, and it is started again on the same storage.

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(targets: Record<string, object>): Promise<Relay> {
  return Relay.start({ hosts: [receiver.host], rules: everyPushTo(targets) });
}

function showsFastAsDelivered(record: EventRecord): boolean {
  return statuses(record)["fast"] === "delivered";
}

describe.concurrent("a relay that is killed", () => {
  test("right after its 202s makes every delivery when it restarts", async ({ expect }) => {
    let isBack = false;
    const taken = new Set<string>();
    const targets: Record<string, object> = {};
    for (const name of ["one", "two", "three"]) {
      const path = `/at-once/${name}`;
      targets[name] = { url: receiver.url(path), timeout: "500ms", schedule: ["200ms", "200ms"] };
      receiver.on(path, ({ headers }) => {
        if (!isBack) return "hang";
        taken.add(String(headers["webhook-id"]));
        return { status: 200 };
      });
    }
    await using relay = await startRelay(targets);
    const repositories = ["acme/one", "acme/two", "acme/one", "acme/two", "acme/three"];
    const receipts = await Promise.all(repositories.map((repository) => push(relay, pushBody(repository))));
    await relay.kill9();

    isBack = true;
    await relay.startAgain();
    // Only the targets are watched: a look at the API would wake the objects up.
    await until(
      () => taken.size,
      (size) => size === 15,
    );
    const ids = receipts.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
    expect([...taken].toSorted()).toEqual(ids.toSorted());
    for (const [index, { event }] of receipts.entries()) {
      const record = await settledEvent(relay, event, repositories[index]);
      expect(statuses(record)).toEqual({ one: "delivered", two: "delivered", three: "delivered" });
    }
  });

  test("between two attempts keeps the attempt number and the Retry-After", async ({ expect }) => {
    receiver.on("/between", (_, attempt) =>
      attempt === 1 ? { status: 503, headers: { "retry-after": "4" } } : { status: 200 },
    );
    await using relay = await startRelay({ flaky: { url: receiver.url("/between"), schedule: ["200ms"] } });
    const { event } = await push(relay, pushBody());
    const before = await eventOnce(relay, event, (record) => deliveryTo(record, "flaky").attempts.length === 1);
    expect(deliveryTo(before, "flaky")).toMatchObject({ status: "pending", reason: "answered 503" });
    await relay.kill9();
    await relay.startAgain();

    await until(
      () => receiver.received("/between").length,
      (count) => count === 2,
    );
    const [first, second] = receiver.received("/between");
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(4000);
    expect(second?.headers["x-hubrelay-attempt"]).toBe("2");
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const { status, attempts } = deliveryTo(await settledEvent(relay, event), "flaky");
    expect(status).toBe("delivered");
    expect(attempts).toMatchObject([deliveryTo(before, "flaky").attempts[0], { number: 2, status: 200 }]);
  });

  test("never repeats a delivery that the API showed as delivered", async ({ expect }) => {
    let isBack = false;
    receiver.on("/slow", () => (isBack ? { status: 200 } : "hang"));
    const slow = { url: receiver.url("/slow"), timeout: "2s", schedule: ["200ms", "200ms"] };
    await using relay = await startRelay({ fast: { url: receiver.url("/fast") }, slow });
    const receipts = await Promise.all([1, 2, 3].map(() => push(relay, pushBody())));
    await Promise.all(receipts.map(({ event }) => eventOnce(relay, event, showsFastAsDelivered)));
    await relay.kill9();

    isBack = true;
    await relay.startAgain();
    for (const { event } of receipts) {
      expect(statuses(await settledEvent(relay, event))).toEqual({ fast: "delivered", slow: "delivered" });
    }
    const ids = receiver.received("/fast").map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });

  test("during a callback marks it as failed and never sends it twice", async ({ expect }) => {
    receiver.on("/callback", () => "hang");
    await using relay = await startRelay({ chat: { url: receiver.url("/chat") } });
    const { event } = await push(relay, pushBody("acme/called", receiver.url("/callback")));
    await until(
      () => receiver.received("/callback").length,
      (count) => count === 1,
    );
    await relay.kill9();
    await relay.startAgain();
    const { callback } = await settledEvent(relay, event, "acme/called");
    expect(callback).toMatchObject({ status: "failed", reason: expect.stringContaining("interrupted") });
    expect(receiver.received("/callback")).toHaveLength(1);
  });

  test("repeatedly, at random moments, makes every delivery", async ({ expect }) => {
    receiver.on("/any", (_, attempt) => ({ status: attempt === 1 ? 503 : 200 }));
    const target = { url: receiver.url("/any"), timeout: "500ms", schedule: Array.from({ length: 8 }, () => "300ms") };
    await using relay = await startRelay({ target });
    const events: string[] = [];
    for (const delay of [0, 50, 150, 400]) {
      events.push((await push(relay, pushBody("acme/any"))).event);
      await sleep(delay);
      await relay.kill9();
      await relay.startAgain();
    }
    for (const event of events) {
      const record = await settledEvent(relay, event, "acme/any");
      expect(statuses(record)).toEqual({ target: "delivered" });
    }
  });
});
