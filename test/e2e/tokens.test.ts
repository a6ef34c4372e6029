import { afterAll, beforeAll, expect, test } from "vitest";
import { readEvent } from "./history.ts";
import { post, pushBody, type Receipt } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

const FIRST = "first-token-of-more-than-24-characters";
const SECOND = "second-token-of-more-than-24-characters";
const UNNAMED = "unnamed-token-of-more-than-24-characters";
const SCOPED = "scoped-token-of-more-than-24-characters";

let receiver: Receiver;
let relay: Relay;
const answers: string[] = [];

beforeAll(async () => {
  receiver = await startReceiver();
  const rules = everyPushTo({ chat: { url: receiver.url("/chat") } });
  const variables = { RELAY_TOKENS: `first=${FIRST},second=${SECOND},${UNNAMED},beta@beta/*|acme/api=${SCOPED}` };
  relay = await Relay.start({ hosts: [receiver.host], variables, rules });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** Sends a request to the relay; keeps what it answers. */
async function ask(path: string, init: RequestInit = {}): Promise<{ response: Response; body: string }> {
  const response = await fetch(new URL(path, relay.url), init);
  const body = await response.text();
  answers.push(JSON.stringify([...response.headers]), body);
  return { response, body };
}

test("a wrong token gets the answer of an unknown path", async () => {
  const body = pushBody();
  const unknown = await ask("/no/such/path", { method: "POST", body });
  expect(unknown.response.status).toBe(404);
  expect(unknown.response.headers.get("content-type")).toBe("application/problem+json");
  for (const token of ["x", FIRST.slice(0, -1), `${FIRST}x`, `first=${FIRST}`, `${FIRST},${SECOND}`, "%E0%A4%A"]) {
    const wrong = await ask(`/hook/${token}`, { method: "POST", body });
    expect({ token, status: wrong.response.status, body: wrong.body }).toEqual({
      token,
      status: 404,
      body: unknown.body,
    });
  }
});

test("several tokens are valid at once, and the event has the label of its own", async () => {
  const labels = [];
  for (const token of [FIRST, SECOND, UNNAMED]) {
    const { body } = await ask(`/hook/${token}`, { method: "POST", body: pushBody() });
    labels.push((await readEvent(relay, (JSON.parse(body) as Receipt).event)).event.token);
  }
  expect(labels).toEqual(["first", "second", "token-3"]);
});

test("a token can be limited to repositories", async () => {
  const statuses = [];
  for (const repository of ["beta/web", "acme/api", "acme/web", "acme/api-internal"]) {
    statuses.push((await ask(`/hook/${SCOPED}`, { method: "POST", body: pushBody(repository) })).response.status);
  }
  expect(statuses).toEqual([202, 202, 403, 403]);
  const { body } = await ask("/api/v1/status", { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  expect(JSON.parse(body)).toMatchObject({
    labels: ["first", "second", "token-3", "beta"],
    tokens: [{ patterns: [] }, { patterns: [] }, { patterns: [] }, { patterns: ["beta/*", "acme/api"] }],
  });
});

test.each([
  ["the hook", "GET", `/hook/${FIRST}`, "POST"],
  ["the hook", "PUT", `/hook/${FIRST}`, "POST"],
  ["the hook with a wrong token", "GET", "/hook/wrong", "POST"],
  ["the health check", "POST", "/healthz", "GET, HEAD"],
])("%s answers 405 to %s and names the allowed methods", async (_, method, path, allow) => {
  const { response } = await ask(path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe(allow);
});

test("the API refuses clients without the operator's token", async () => {
  const path = "/api/v1/repositories/acme/web/events";
  for (const token of [undefined, FIRST, `${ADMIN_TOKEN}x`]) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    expect((await ask(path, { headers })).response.status).toBe(401);
  }
});

test("no answer and no log line contains a token", async () => {
  await ask("/healthz");
  await ask(`/hook/${FIRST}`, { method: "POST", body: "{}" });
  const shown = answers.join("\n") + relay.output;
  expect(shown).toContain("event.accepted");
  for (const token of [FIRST, SECOND, UNNAMED, SCOPED, ADMIN_TOKEN]) expect(shown).not.toContain(token);
});

test.each([
  ["missing", "", "RELAY_TOKENS is not set"],
  ["too short", `good=${FIRST},bad=only-13-chars`, "RELAY_TOKENS: token number 2 is shorter than 24 characters"],
])("a relay whose RELAY_TOKENS is %s refuses pushes, and /healthz says why", async (_, tokens, reason) => {
  const rules = everyPushTo({ chat: { url: receiver.url("/never") } });
  await using misconfigured = await Relay.start({
    hosts: [receiver.host],
    variables: { RELAY_TOKENS: tokens },
    rules,
  });
  const health = await fetch(new URL("/healthz", misconfigured.url));
  expect(health.status).toBe(503);
  const healthText = await health.text();
  expect(JSON.parse(healthText)).toMatchObject({ status: "error", checks: { tokens: reason, rules: "ok" } });
  for (const token of [FIRST, "only-13-chars", "x"]) {
    const response = await post(misconfigured, pushBody(), { token });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("30");
  }
  expect(healthText + misconfigured.output).not.toContain("only-13-chars");
  expect(receiver.received("/never")).toEqual([]);
});
