import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { VERSION } from "../../src/core/lib/version.ts";
import { deliveryTo, settledEvent } from "./history.ts";
import { push, type Receipt } from "./push.ts";
import { startReceiver, type Received, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

// One push to three targets, watched from all sides: one is busy at first, one has moved, one never answers.

const SIGNING_SECRET = `whsec_${Buffer.from("a signing secret of the e2e tests").toString("base64")}`;

let receiver: Receiver;
let relay: Relay;
let body: string;
let receipt: Receipt;
let record: EventRecord;

beforeAll(async () => {
  receiver = await startReceiver({
    "/busy": (_, attempt) => (attempt === 1 ? { status: 503, headers: { "retry-after": "1" } } : { status: 200 }),
    "/moved": () => ({ status: 301, headers: { location: receiver.url("/elsewhere") } }),
    "/silent": () => "hang",
  });
  const rules = everyPushTo({
    busy: { url: receiver.url("/busy"), schedule: ["200ms"], secret: "${secret:SIGNING_SECRET}" },
    moved: { url: receiver.url("/moved"), schedule: ["200ms", "200ms"] },
    silent: { url: receiver.url("/silent"), schedule: ["200ms", "300ms"], timeout: "400ms" },
  });
  relay = await Relay.start({ hosts: [receiver.host], variables: { SIGNING_SECRET }, rules });
  // No serialiser writes this: what arrives is what was sent, or it was parsed and written anew on its way.
  body = `\r\n{ "push_data" :\t{"tag":"v1.0.0","pusher":"Zo\\u00eb Zoë ☃ 🐳"},
    "repository":{"repo_name":"acme/web"}, "callback_url":"${receiver.url("/callback")}"  , "more":1.0e0 }\n\n`;
  receipt = await push(relay, body);
  record = await settledEvent(relay, receipt.event);
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

function idOf(target: string): string | undefined {
  return receipt.deliveries.find((delivery) => delivery.target === target)?.id;
}

test("the 202 names the event, the matching rule and a delivery for each target", () => {
  expect(receipt).toEqual({
    event: expect.stringMatching(/^evt_[0-9a-z]{26}$/),
    duplicate: false,
    rules: ["every push"],
    deliveries: ["busy", "moved", "silent"].map((target) => ({ id: expect.stringMatching(/^dlv_/), target })),
  });
  expect(new Set(receipt.deliveries.map(({ id }) => id)).size).toBe(3);
});

test("each delivery ends as its target answers, with every attempt recorded", () => {
  const busy = deliveryTo(record, "busy");
  expect(busy).toMatchObject({ id: idOf("busy"), status: "delivered" });
  expect(busy.attempts).toMatchObject([
    { number: 1, status: 503, reason: "answered 503" },
    { number: 2, status: 200 },
  ]);

  const moved = deliveryTo(record, "moved");
  expect(moved).toMatchObject({ status: "failed", reason: "answered 301: redirects are not followed" });
  expect(moved.attempts).toMatchObject([{ number: 1, status: 301 }]);

  const silent = deliveryTo(record, "silent");
  const reason = "no answer within 400 ms";
  expect(silent).toMatchObject({ status: "failed", reason: `gave up after 3 attempts: ${reason}` });
  expect(silent.attempts).toMatchObject([1, 2, 3].map((number) => ({ number, reason })));
  for (const { dueAt } of record.deliveries) expect(dueAt).toBeUndefined();
});

test("the recorded attempts are the requests that the targets got", () => {
  for (const { target, attempts } of record.deliveries) {
    expect(receiver.received(`/${target}`)).toHaveLength(attempts.length);
  }
});

test("a retry waits for Retry-After", () => {
  const [first, second] = receiver.received("/busy") as [Received, Received];
  expect(second.at - first.at).toBeGreaterThanOrEqual(1000);
});

test("a redirect is never followed", () => {
  expect(receiver.received("/elsewhere")).toEqual([]);
});

test("every target gets the body byte for byte", () => {
  for (const path of ["/busy", "/moved", "/silent"]) {
    for (const received of receiver.received(path)) {
      expect(received.method).toBe("POST");
      expect(received.body.equals(Buffer.from(body))).toBe(true);
    }
  }
});

test("the headers name the sender, the delivery and the attempt", () => {
  for (const [index, { headers }] of receiver.received("/busy").entries()) {
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": `hubrelay/${VERSION}`,
      "webhook-id": idOf("busy"),
      "x-hubrelay-attempt": String(index + 1),
    });
    const age = Date.now() / 1000 - Number(headers["webhook-timestamp"]);
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(300);
  }
  for (const { headers } of receiver.received("/silent")) expect(headers["webhook-id"]).toBe(idOf("silent"));
});

test("the official library accepts the signature of every attempt", () => {
  const webhook = new Webhook(SIGNING_SECRET);
  for (const { body: received, headers } of receiver.received("/busy")) {
    expect(() => webhook.verify(received, headers as Record<string, string>)).not.toThrow();
    expect(() => webhook.verify(`${received.toString()} `, headers as Record<string, string>)).toThrow(/signature/i);
  }
  for (const { headers } of receiver.received("/moved")) expect(headers["webhook-signature"]).toBeUndefined();
});

test("the callback is sent once, after every delivery ended, with the result", () => {
  const callbacks = receiver.received("/callback");
  expect(callbacks).toHaveLength(1);
  expect(receiver.received().at(-1)).toBe(callbacks[0]);
  const lastEnd = Math.max(
    ...record.deliveries.flatMap(({ attempts }) => attempts.map((attempt) => attempt.startedAt + attempt.durationMs)),
  );
  expect(callbacks[0]?.at).toBeGreaterThanOrEqual(lastEnd);
  expect(callbacks[0]?.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(callbacks[0]?.body.toString() ?? "")).toEqual({
    state: "failure",
    description: "1 of 3 deliveries made, 2 failed: moved, silent",
    context: "hubrelay",
    target_url: `${relay.url.origin}/events/${receipt.event}`,
  });
  expect(record.callback).toMatchObject({ status: "delivered", attempts: [{ number: 1, status: 200 }] });
});

test("neither history nor log contains the signing secret or the token", () => {
  const shown = JSON.stringify(record) + relay.output;
  expect(shown).toContain(receipt.event);
  expect(shown).not.toContain(TOKEN);
  expect(shown).not.toContain(SIGNING_SECRET.slice("whsec_".length));
});
