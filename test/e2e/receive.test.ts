import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settledEvent } from "./history.ts";
import { post, push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

const MIB = 1_048_576;

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  const rules = everyPushTo({ chat: { url: receiver.url("/chat") } });
  relay = await Relay.start({ hosts: [receiver.host], rules });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** The errors that a body is refused with. */
async function errorsOf(body: string): Promise<unknown> {
  const response = await post(relay, body);
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return ((await response.json()) as { errors: unknown }).errors;
}

test("a body of 1 MiB is accepted, a longer one refused, with or without a length", async () => {
  const largest = `${pushBody()}${" ".repeat(MIB)}`.slice(0, MIB);
  expect((await post(relay, largest)).status).toBe(202);
  expect((await post(relay, `${largest} `)).status).toBe(413);
  expect((await post(relay, new Blob([largest, " "]).stream())).status).toBe(413);
});

test("a Content-Length over 1 MiB is refused before the body comes", async () => {
  const headers = { "content-length": String(MIB + 1) };
  const sent = request(new URL(`/hook/${TOKEN}`, relay.url), { method: "POST", headers });
  const status = await new Promise((resolve, reject) => {
    sent.once("response", ({ statusCode }) => resolve(statusCode)).once("error", reject);
    sent.flushHeaders();
  });
  sent.on("error", () => {}).destroy();
  expect(status).toBe(413);
});

test.each([
  ["nothing", ""],
  ["no JSON", "push_data[tag]=v1"],
  ["half of it", pushBody().slice(0, -1)],
  ["JSON in UTF-16", Buffer.from(pushBody(), "utf16le")],
  ["broken UTF-8", Buffer.from(pushBody().replace("ci", "é"), "latin1")],
])("%s is answered 400", async (_, body) => {
  const response = await post(relay, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ status: 400, detail: expect.stringContaining("not JSON") });
});

test("JSON that is not a push is refused with each invalid field", async () => {
  expect(await errorsOf("null")).toMatchObject([{ path: "" }]);
  expect(await errorsOf("[]")).toMatchObject([{ path: "push_data" }, { path: "repository" }]);
  const wrong = { push_data: { tag: "acme/web:v1", pushed_at: "soon" }, repository: { repo_name: "acme//web" } };
  expect(await errorsOf(JSON.stringify(wrong))).toEqual([
    { path: "repository.repo_name", message: expect.stringContaining("as in acme/web") },
    { path: "push_data.tag", message: expect.stringContaining("a tag alone") },
    { path: "push_data.pushed_at", message: expect.stringContaining("seconds since 1970") },
  ]);
});

test.each([
  ["no content type", {}],
  ["plain text", { "content-type": "text/plain", "user-agent": "Go-http-client/1.1" }],
  ["a form", { "content-type": "application/x-www-form-urlencoded", "user-agent": "curl/8.5.0" }],
  ["nonsense", { "content-type": ";;;", "user-agent": "" }],
])("a push is accepted whatever its content type: %s", async (_, headers) => {
  expect((await post(relay, Buffer.from(pushBody()), { headers })).status).toBe(202);
});

test("no refused push was delivered", async () => {
  const { event } = await push(relay, pushBody("acme/last"));
  await settledEvent(relay, event, "acme/last");
  for (const { body } of receiver.received("/chat")) {
    expect(body.byteLength).toBeLessThanOrEqual(MIB);
    expect(JSON.parse(body.toString())).toHaveProperty("repository.repo_name");
  }
});

test("a repeated body is one event, delivered once; one byte more is another event", async () => {
  const body = pushBody("acme/twice");
  const receipts = await Promise.all([1, 2, 3].map(() => push(relay, body)));
  expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  const [first] = receipts;
  for (const receipt of receipts) expect(receipt).toEqual({ ...first, duplicate: receipt.duplicate });

  await settledEvent(relay, first?.event ?? "", "acme/twice");
  expect(await push(relay, body)).toEqual({ ...first, duplicate: true });
  const other = await push(relay, `${body} `);
  expect(other.duplicate).toBe(false);
  await settledEvent(relay, other.event, "acme/twice");
  const ids = receiver.received("/chat").map(({ headers }) => headers["webhook-id"]);
  expect(ids.filter((id) => id === first?.deliveries[0]?.id)).toHaveLength(1);
  expect(ids.filter((id) => id === other.deliveries[0]?.id)).toHaveLength(1);
});
