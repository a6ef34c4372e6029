import { afterAll, beforeAll, expect, test } from "vitest";
import { settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

test("a target's headers add to or replace hubrelay's, in any case", async () => {
  const headers = {
    "X-Channel": "releases",
    "User-Agent": "acme",
    "Content-Type": "text/plain",
    "X-Key": "a-${secret:KEY}",
  };
  const rules = everyPushTo({ chat: { url: receiver.url("/chat"), headers } });
  await using relay = await Relay.start({ hosts: [receiver.host], variables: { KEY: "b-1234567890" }, rules });
  const { event } = await push(relay, pushBody());
  const record = await settledEvent(relay, event);
  expect(receiver.received("/chat")[0]?.headers).toMatchObject({
    "x-channel": "releases",
    "user-agent": "acme",
    "content-type": "text/plain",
    "x-key": "a-b-1234567890",
  });
  expect(JSON.stringify(record) + relay.output).not.toContain("b-1234567890");
});

test("a secret in a target's answer is neither shown nor logged", async () => {
  const secret = "s3cret+of/the-target";
  receiver.on("/echo", ({ headers }) => ({ status: 400, body: `unknown key ${String(headers["x-key"])}` }));
  const rules = everyPushTo({ chat: { url: receiver.url("/echo"), headers: { "X-Key": "${secret:KEY}" } } });
  await using relay = await Relay.start({ hosts: [receiver.host], variables: { KEY: secret }, rules });
  const { event } = await push(relay, pushBody());
  const { deliveries } = await settledEvent(relay, event);
  expect(receiver.received("/echo")[0]?.headers["x-key"]).toBe(secret);
  expect(deliveries[0]?.attempts[0]).toMatchObject({ status: 400, response: "unknown key [redacted]" });
  expect(JSON.stringify(deliveries) + relay.output).not.toContain("s3cret");
});

test("a document that sets a reserved header is invalid, and the push is held", async () => {
  const names = ["host", "webhook-id", "Webhook-Signature", "x-hubrelay-attempt"];
  const headers = Object.fromEntries(names.map((name) => [name, "forged"]));
  const rules = everyPushTo({ chat: { url: receiver.url("/never"), headers } });
  await using relay = await Relay.start({ hosts: [receiver.host], rules });
  expect((await push(relay, pushBody())).held).toContain("the rule document has 4 problems");
  expect(receiver.received("/never")).toEqual([]);
});
