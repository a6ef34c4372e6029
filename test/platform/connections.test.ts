import { afterEach, beforeEach, expect, test } from "vitest";
import { deliveryTo } from "../e2e/history.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { pushAtOnce, unseenAttempts } from "./attempts.ts";
import { startBoxedRelay } from "./boxed-relay.ts";
import { Connections } from "./entry/connections.ts";

const SLOW_MS = 1000;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver[Symbol.asyncDispose]());

/** The targets of a rule document that answer after a second. */
function slowTargets(names: readonly string[], onRequest = (): void => {}): Record<string, object> {
  const slow = (name: string): object => {
    receiver.on(`/${name}`, () => {
      onRequest();
      return { status: 200, afterMs: SLOW_MS };
    });
    return { url: receiver.url(`/${name}`), timeout: "4s" };
  };
  return Object.fromEntries(names.map((name) => [name, slow(name)]));
}

test("the box has a seventh request wait until one of six has its response headers", async () => {
  const connections = new Connections(6);
  let open = 0;
  const answers = Array.from({ length: 7 }, () => Promise.withResolvers<void>());
  const held = answers.map(({ promise }) =>
    connections.hold(() => {
      open++;
      return promise;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(open).toBe(6);
  answers[0]?.resolve();
  await held[0];
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(open).toBe(7);
});

test("nine attempts of one object are sent at once: those beyond its own connections by invocations of their own", async () => {
  let waiting = 0;
  let most = 0;
  const targets = slowTargets(["slow"], () => {
    most = Math.max(most, ++waiting);
    setTimeout(() => waiting--, SLOW_MS);
  });
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules: everyPushTo(targets) });
  await pushAtOnce(relay, 9, (records) => records.every((record) => deliveryTo(record, "slow").status === "delivered"));
  expect(most).toBe(9);
});

test("24 pushes to a hanging and a working target: the working one gets each at its first attempt", async () => {
  receiver.on("/hanging", () => "hang");
  const rules = everyPushTo({
    hanging: { url: receiver.url("/hanging"), timeout: "30s" },
    working: { url: receiver.url("/working"), timeout: "2s" },
  });
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules });
  const records = await pushAtOnce(relay, 24, (all) =>
    all.every((record) => deliveryTo(record, "working").attempts.length > 0),
  );
  expect(unseenAttempts(receiver, records)).toEqual([]);
  expect(records.map((record) => deliveryTo(record, "working").status)).toEqual(Array(24).fill("delivered"));
});

test("ten pushes to four targets that answer after a second: each is delivered at the first attempt", async () => {
  const rules = everyPushTo(slowTargets(["one", "two", "three", "four"]));
  await using relay = await startBoxedRelay({ hosts: [receiver.host], rules });
  const records = await pushAtOnce(relay, 10, (all) =>
    all.every(({ deliveries }) => deliveries.every(({ attempts }) => attempts.length > 0)),
  );
  expect(unseenAttempts(receiver, records)).toEqual([]);
  const statuses = records.flatMap(({ deliveries }) => deliveries.map(({ status }) => status));
  expect(statuses).toEqual(Array(40).fill("delivered"));
  expect(receiver.received()).toHaveLength(40);
});
