import { afterAll, beforeAll, expect, test } from "vitest";
import { readEvent, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";

const BACKLOG = "acme/backlog";
const EVENTS = 250;
const TARGETS = 40;

/** Pushes at once, as from CI. */
const BATCH = 50;

/** Of 10,000, those that must still wait when everything else has been delivered; the others may have failed meanwhile. */
const STILL_PENDING = 9000;

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  const dead = Array.from({ length: TARGETS }, (_, index) => `dead-${index}`);
  for (const name of dead) receiver.on(`/${name}`, () => "hang");
  const targets = Object.fromEntries(
    [...dead, "live"].map((name) => [name, { type: "webhook", url: receiver.url(`/${name}`), timeout: "1s" }]),
  );
  const rules = [
    { name: "backlog", match: { repository: BACKLOG }, targets: dead, final: true },
    { name: "others", targets: ["live"] },
  ];
  relay = await Relay.start({ hosts: [receiver.host], rules: JSON.stringify({ version: 1, targets, rules }) });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

test("10,000 deliveries that wait for hanging targets delay no other target", async () => {
  const backlog = [];
  for (let sent = 0; sent < EVENTS; sent += BATCH) {
    backlog.push(...(await Promise.all(Array.from({ length: BATCH }, () => push(relay, pushBody(BACKLOG))))));
  }
  expect(backlog.flatMap(({ deliveries }) => deliveries)).toHaveLength(EVENTS * TARGETS);

  for (let number = 0; number < 30; number++) {
    const repository = `acme/other-${number % 3}`;
    const { event } = await push(relay, pushBody(repository));
    expect(statuses(await settledEvent(relay, event, repository))).toEqual({ live: "delivered" });
  }
  expect(receiver.received("/live")).toHaveLength(30);

  const records = await Promise.all(backlog.map(({ event }) => readEvent(relay, event, BACKLOG)));
  const pending = records.flatMap(({ deliveries }) => deliveries.filter(({ status }) => status === "pending"));
  expect(pending.length).toBeGreaterThan(STILL_PENDING);
});
