import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AttemptDetail } from "../../src/core/api/delivery.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import { settledEvent } from "./history.ts";
import { push } from "./push.ts";
import { startReceiver, type Received, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

// The request of each attempt that the API shows is, byte for byte, the one that the target got.

const SECRETS = {
  KEY: "k3y/of the+target&more",
  SIGNING: `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`,
};

/** Headers that the platform adds on the way. */
const ADDED = /^(?:host|connection|content-length|accept-encoding|accept|transfer-encoding|cf-.*|mf-.*)$/;

/** A push as Docker Hub sends it, with what could be changed on the way: order, spaces, escapes, other languages. */
const BODY = `{ "push_data": {"tag":"v1.0.0-\\u0062eta",  "pusher":"zoë", "pushed_at": 1763900000.0},
  "callback_url": "https://registry.hub.docker.com/u/acme/web/hook/2i/",\r
  "repository":{"repo_name":"acme/web","is_private":true,"full_description":"${"Zürich \u{1f433} ".repeat(150)}","n":1e2}}`;

let receiver: Receiver;
let relay: Relay;
let record: EventRecord;

beforeAll(async () => {
  receiver = await startReceiver({
    "/retried": (_, attempt) =>
      attempt < 3
        ? { status: 503, headers: { "retry-after": "1", "x-reason": "no room", "set-cookie": "a=b" }, body: "no room" }
        : { status: 204 },
    "/echo": ({ path }) => ({ status: 400, headers: { location: path }, body: "no" }),
  });
  const reporting = { url: receiver.url("/report"), result: "callback", within: "1s" };
  const rules = everyPushTo(
    {
      retried: { url: receiver.url("/retried"), secret: "${secret:SIGNING}", hub_signature: "${secret:KEY}" },
      keyed: {
        url: receiver.url("/keyed/a%20b"),
        method: "PUT",
        headers: { "X-Key": "key ${secret:KEY}!" },
        query: { key: "${secret:KEY}", q: "ü" },
        body: { template: '{"text": "${secret:KEY}", "tag": event.tag, "pusher": event.pusher}' },
      },
      events: { url: receiver.url("/events"), body: "cloudevents" },
      bare: { url: receiver.url("/bare"), method: "GET" },
      chat: { type: "slack", url: receiver.url("/slack"), text: '"push of " + event.tag' },
      reporting,
    },
    { callback: "off" },
  );
  const variables = { ...SECRETS, PUBLIC_URL: "https://relay.example.com" };
  relay = await Relay.start({ hosts: [receiver.host], variables, rules });
  const { event } = await push(relay, BODY);
  record = await settledEvent(relay, event);
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

async function shown(target: string, attempt: number): Promise<AttemptDetail> {
  const id = record.deliveries.find((delivery) => delivery.target === target)?.id ?? "";
  const url = new URL(`/api/v1/deliveries/${id}/attempts/${attempt}`, relay.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as AttemptDetail;
}

/** Replaces secrets, signatures and credentials as the API does. */
function clean(text: string): string {
  return text
    .replaceAll(encodeURIComponent(SECRETS.KEY), "[redacted]")
    .replaceAll(SECRETS.KEY, "[redacted]")
    .replace(/^v1,[\w+/=]{44}$/, "v1,[redacted]")
    .replace(/^sha256=[0-9a-f]{64}$/, "sha256=[redacted]")
    .replace(/(\/result\/[^"]+\/)\d+\.[\w-]{8}\.[\w-]{43}/, "$1[redacted]");
}

/** What a receiver got, with the secrets replaced as the API replaces them. */
function hidden({ method, path, headers, body }: Received): object {
  const kept = Object.entries(headers).filter(([name]) => !ADDED.test(name));
  const text = body.toString("utf8");
  return {
    method,
    url: receiver.url(clean(path)),
    headers: Object.fromEntries(kept.map(([name, value]) => [name, clean(String(value))])),
    ...(text !== "" && { body: clean(text) }),
  };
}

/** A request as the API shows it, with its headers' names as they arrive. */
function arriving({ request }: AttemptDetail): object {
  if (request === undefined) throw new Error("no request is shown");
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...request, headers: Object.fromEntries(headers) };
}

describe("the request of an attempt is byte for byte what the target got", () => {
  test.each([
    ["retried", "/retried", 1],
    ["retried", "/retried", 2],
    ["retried", "/retried", 3],
    ["keyed", "/keyed/", 1],
    ["events", "/events", 1],
    ["bare", "/bare", 1],
    ["chat", "/slack", 1],
    ["reporting", "/report", 1],
  ])("to %s: %s, attempt %i", async (target, path, attempt) => {
    const detail = await shown(target, attempt);
    const got = receiver.received().filter((request) => request.path.startsWith(path))[attempt - 1];
    if (got === undefined) throw new Error("nothing was received");
    expect(arriving(detail)).toEqual(hidden(got));
    expect([detail.isProven, detail.reason, detail.attempt.number]).toEqual([true, undefined, attempt]);
  });

  test("and the body that the target got is the payload itself", () => {
    expect(receiver.received("/retried")[0]?.body.toString("utf8")).toBe(BODY);
  });

  test("has no secret anywhere", async () => {
    const everything = [record, await shown("keyed", 1), await shown("retried", 1), await shown("reporting", 1)];
    const text = JSON.stringify(everything);
    expect(text).not.toContain("k3y");
    expect(text).not.toContain("whsec_");
    expect(text).not.toContain("standin");
  });
});

test("an attempt has the headers of its answer, but no cookie", async () => {
  const kept = { "retry-after": "1", "x-reason": "no room" };
  expect(await shown("retried", 1)).toMatchObject({
    attempt: { status: 503, response: "no room" },
    responseHeaders: kept,
  });
  // The second answer was the same, so its headers are stored once.
  const second = await shown("retried", 2);
  expect(second.attempt).not.toHaveProperty("headers");
  expect(second.responseHeaders).toMatchObject(kept);
  expect((await shown("retried", 3)).responseHeaders).toEqual({});
});

test("an attempt that there is none of is 404", async () => {
  const [{ id } = { id: "" }] = record.deliveries;
  for (const path of [`${id}/attempts/9`, `${id}/attempts/01`, "dlv_00000000000000000000000000_1/attempts/1"]) {
    const url = new URL(`/api/v1/deliveries/${path}`, relay.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(answer.status).toBe(404);
  }
});

test("what is stored for it is at most a tenth of an event's row", () => {
  const without = JSON.stringify(record, (key, value: unknown) =>
    ["sent", "headers", "timestamp"].includes(key) ? undefined : value,
  );
  const row = Buffer.byteLength(without) + Buffer.byteLength(BODY);
  expect(Buffer.byteLength(JSON.stringify(record)) - Buffer.byteLength(without)).toBeLessThan(row / 10);
});
