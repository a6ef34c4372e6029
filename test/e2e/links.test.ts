import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveryTo, eventOnce, readEvent, settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";
import { until } from "./until.ts";

// Where the links of a relay lead, and that no request says so.

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

const WITHOUT_URL = { PUBLIC_URL: "" };

function startRelay(path: string, variables: Readonly<Record<string, string>>): Promise<Relay> {
  const target = (name: string, more: object = {}): object => ({
    type: "webhook",
    url: receiver.url(`${path}/${name}`),
    ...more,
  });
  const targets = {
    staging: target("staging", { result: "callback", within: "60s" }),
    production: target("production"),
    broken: target("broken", { schedule: [], url: "${secret:NOT_SET}" }),
    chat: target("chat"),
  };
  const rules = [
    { name: "reports", match: { repository: "acme/reports" }, targets: ["staging"] },
    { name: "asks", match: { repository: "acme/asks" }, targets: [{ target: "production", approval: true }] },
    { name: "fails", match: { repository: "acme/fails" }, targets: ["broken"] },
    { name: "alerts", on: ["approval.needed", "delivery.failed"], targets: ["chat"] },
  ];
  const document = { version: 1, targets, rules };
  return Relay.start({ hosts: [receiver.host], rules: JSON.stringify(document), variables });
}

/** Pushes as somebody who says that the relay is called otherwise. */
async function pushAs(host: string, { url }: Relay, repository: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { method: "POST", host: url.hostname, port: url.port, path: `/hook/${TOKEN}`, headers: { host } };
  const sent = request(options, (answer) => {
    let text = "";
    answer.on("data", (part: Buffer) => (text += part.toString())).on("end", () => resolve(text));
  });
  sent.on("error", reject).end(pushBody(repository));
  const { event = "" } = JSON.parse(await promise) as { event?: string };
  return event;
}

function told(path: string): Promise<{ data: Record<string, unknown> }> {
  return until(
    () => {
      const [first] = receiver.received(`${path}/chat`);
      return first === undefined ? undefined : (JSON.parse(first.body.toString()) as { data: Record<string, unknown> });
    },
    (body) => body !== undefined,
  ) as Promise<{ data: Record<string, unknown> }>;
}

test("without PUBLIC_URL the Host of a push is in no link, and the page of an event is a path", async () => {
  await using relay = await startRelay("/host", WITHOUT_URL);
  const event = await pushAs("attacker.example", relay, "acme/fails");
  const { data } = await told("/host");
  expect(data).not.toHaveProperty("url");
  const record = await readEvent(relay, event, "acme/fails");
  expect(record.url).toBe(`/events/${event}`);
  expect(JSON.stringify([data, record])).not.toContain("attacker.example");
  expect(relay.output).not.toContain("attacker.example");
});

test("without PUBLIC_URL an approval is asked for without a link, and says why", async () => {
  await using relay = await startRelay("/asks", WITHOUT_URL);
  const event = await pushAs("attacker.example", relay, "acme/asks");
  const { data } = await told("/asks");
  expect(data).not.toHaveProperty("approve_url");
  expect(data).not.toHaveProperty("url");
  const { awaits, reason } = deliveryTo(await readEvent(relay, event, "acme/asks"), "production");
  expect([awaits, reason]).toEqual([
    "approval",
    "waits for an approval; its alert has no link, because PUBLIC_URL is not set",
  ]);
});

test("a delivery that is to be reported on waits for PUBLIC_URL, and is made once it is set", async () => {
  await using relay = await startRelay("/waits", WITHOUT_URL);
  const { event } = await push(relay, pushBody("acme/reports"));
  const waiting = await eventOnce(relay, event, (record) => record.deliveries[0]?.parked === true, "acme/reports");
  expect(waiting.deliveries[0]).toMatchObject({
    status: "pending",
    reason: "waits for PUBLIC_URL to be set: the target is to report at a URL of this relay",
    attempts: [],
  });
  expect(receiver.received("/waits/staging")).toEqual([]);

  await relay.kill9();
  await relay.startAgain({ PUBLIC_URL: "https://relay.example.com/" });
  const sent = await until(
    () => receiver.received("/waits/staging")[0],
    (request) => request !== undefined,
  );
  const callback = String(sent?.headers["x-hubrelay-callback"]);
  expect(callback).toMatch(/^https:\/\/relay\.example\.com\/result\/acme\/reports\/dlv_/);
  await fetch(new URL(new URL(callback).pathname, relay.url), { method: "POST", body: '{"state":"success"}' });
  expect((await settledEvent(relay, event, "acme/reports")).url).toBe(`https://relay.example.com/events/${event}`);
});
