import { expect, test } from "vitest";
import { settledEvent } from "../e2e/history.ts";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver } from "../e2e/receiver.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { startBoxedRelay } from "./boxed-relay.ts";

const TARGETS = 250;
const SCHEDULE = ["100ms", "100ms", "100ms", "100ms", "100ms"];

// These answers have three bytes a character: all of them would not fit into the row of their event.
test("a record with the answers of 1,500 failed attempts is stored in a row of 2 MB", async () => {
  await using receiver = await startReceiver({ "/failing": () => ({ status: 503, body: "€".repeat(1000) }) });
  const target = { url: receiver.url("/failing"), schedule: SCHEDULE };
  const targets = Object.fromEntries(Array.from({ length: TARGETS }, (_, index) => [`target-${index}`, target]));
  const config = { hosts: [receiver.host], rules: everyPushTo(targets) };
  await using relay = await startBoxedRelay(config, { rowBytes: 2_000_000 });
  const { event } = await push(relay, pushBody());
  const { deliveries } = await settledEvent(relay, event);
  expect(deliveries.map(({ attempts }) => attempts.length)).toEqual(Array(TARGETS).fill(6));
});
