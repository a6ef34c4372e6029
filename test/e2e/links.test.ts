import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveryTo, eventOnce, readEvent, settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay, TOKEN } from "./relay-process.ts";
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

test("without PUBLIC_URL no link has the push's Host, and an event's URL is a path", async () => {
  await using relay = await startRelay("/host", WITHOUT_URL);
  const event = await pushAs("attacker.example", relay, "acme/fails");
  const { data } = await told("/host");
  expect(data).not.toHaveProperty("url");
  const record = await readEvent(relay, event, "acme/fails");
  expect(record.url).toBe(`/events/${event}`);
  expect(JSON.stringify([data, record])).not.toContain("attacker.example");
  expect(relay.output).not.toContain("attacker.example");
});

test("without PUBLIC_URL an approval request has no link and says why", async () => {
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

test("a delivery with a result link waits until PUBLIC_URL is set", async () => {
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
  await eventOnce(relay, event, (record) => deliveryTo(record, "staging").awaits === "result", "acme/reports");
  await fetch(new URL(new URL(callback).pathname, relay.url), { method: "POST", body: '{"state":"success"}' });
  expect((await settledEvent(relay, event, "acme/reports")).url).toBe(`https://relay.example.com/events/${event}`);
});

/** What a relay says of its links, to everybody. */
async function health({ url }: Relay): Promise<{ status: number; links: unknown }> {
  const answer = await fetch(new URL("/healthz", url));
  const { checks } = (await answer.json()) as { checks: { links?: unknown } };
  return { status: answer.status, links: checks.links };
}

test("the health check fails while deliveries wait for PUBLIC_URL, else only warns", async () => {
  await using relay = await startRelay("/health", { PUBLIC_URL: "relay.example.com" });
  expect(await health(relay)).toEqual({
    status: 503,
    links: 'PUBLIC_URL is not an http or https URL: deliveries to targets with "result": "callback" wait until it is',
  });
  await relay.writeRules('{"version": 1, "targets": {}, "rules": []}');
  expect(
    await until(
      () => health(relay),
      ({ status }) => status === 200,
    ),
  ).toEqual({
    status: 200,
    links: "warning: PUBLIC_URL is not an http or https URL: alerts have no link to their event",
  });
  await relay.kill9();
  await relay.startAgain({ PUBLIC_URL: "https://relay.example.com" });
  expect(await health(relay)).toEqual({ status: 200, links: "ok" });
});

test("rotating the key revokes earlier links, and new ones work", async () => {
  const path = "/rotated";
  await using relay = await startRelay(path, {});
  const link = async (count: number): Promise<URL> => {
    await push(relay, pushBody("acme/asks"));
    const told = await until(
      () => receiver.received(`${path}/chat`)[count],
      (request) => request !== undefined,
    );
    const { data } = JSON.parse(told?.body.toString() ?? "") as { data: { approve_url: string } };
    return new URL(data.approve_url);
  };
  const before = await link(0);
  expect(before.origin).toBe(relay.url.origin);
  expect((await fetch(before)).status).toBe(200);
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const rotated = await fetch(new URL("/api/v1/links/rotate", relay.url), { method: "POST", headers });
  expect([rotated.status, await rotated.json()]).toEqual([200, { keyId: expect.stringMatching(/^[\w-]{8}$/) }]);
  const gone = await until(
    () => fetch(before),
    ({ status }) => status === 410,
  );
  expect(await gone.text()).toContain("This link was revoked");
  expect((await fetch(await link(1))).status).toBe(200);
});
