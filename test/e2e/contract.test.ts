import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { DOCUMENT, GUARDED, named, operationOf, OPERATIONS, validatorFor, violationsOf } from "./document.ts";
import { OperatedRelay, QUESTIONS } from "./operated-relay.ts";
import { push, pushBody } from "./push.ts";
import { ADMIN_TOKEN, Relay, TOKEN } from "./relay-process.ts";
import { until } from "./until.ts";

let operated: OperatedRelay;

beforeAll(async () => {
  operated = await OperatedRelay.start();
});

afterAll(() => operated[Symbol.asyncDispose]());

/** Of operations that are asked so that they do not change what the others see. */
const EXPECTED: Readonly<Record<string, number>> = {
  putRules: 412,
  openStream: 426,
  approveDelivery: 409,
  rejectDelivery: 409,
  // Without a filter.
  deleteEvents: 400,
};

describe("the OpenAPI document", () => {
  test("is served without a token, as in the repository", async () => {
    const response = await operated.ask("GET", "/api/v1/openapi.json", { headers: { authorization: "" } });
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(DOCUMENT);
    expect(DOCUMENT.openapi).toMatch(/^3\.1\./);
  });

  test.each(named(OPERATIONS))("describes the answer of %s", async (id, operation) => {
    const status = EXPECTED[id] ?? Number(Object.keys(operation.responses)[0]);
    expect(await operated.outcome(operation)).toMatchObject({ status, violations: [] });
  });

  test.each(named(GUARDED))("covers %s, whose answer is not cacheable", async (id, operation) => {
    const path = `/api/v1${operated.pathOf(operation)}`;
    const answer = await operated.ask(operation.method, path, QUESTIONS[id]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("describes the answers to a rule update and a confirmed redelivery", async () => {
    const put = { body: operated.rules(), headers: { "if-match": "*" } };
    const start = { body: '{"filter": {}, "confirm": true}' };
    const outcomes = [
      await operated.outcome(operationOf("putRules"), put),
      await operated.outcome(operationOf("startRedelivery"), start),
    ];
    expect(outcomes).toMatchObject([
      { status: 200, violations: [] },
      { status: 202, violations: [] },
    ]);
  });

  test("describes the answers to counting and deleting events", async () => {
    const deleteEvents = operationOf("deleteEvents");
    for (const query of ["?repository=acme/none&dryRun=true", "?repository=acme/none"]) {
      const outcome = await operated.outcome(deleteEvents, undefined, `/events${query}`);
      expect(outcome).toMatchObject({ status: 200, violations: [] });
    }
  });

  test("describes the messages of the stream", async () => {
    const url = new URL("/api/v1/stream", operated.relay.url.href.replace(/^http/, "ws"));
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    const messages: unknown[] = [];
    socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString())));
    const count = (): number => messages.length;
    await until(count, (length) => length > 0);
    await push(operated.relay, pushBody("acme/stream"));
    await until(count, (length) => length > 1);
    socket.terminate();
    const validate = validatorFor("StreamMessage");
    expect(messages.filter((message) => !validate(message))).toEqual([]);
  });
});

describe("a relay with a setting missing", () => {
  test("answers 503 to every operation but the document's without ADMIN_TOKEN", async () => {
    await using bare = await Relay.start({ hosts: [], variables: { ADMIN_TOKEN: "" } });
    for (const operation of GUARDED) {
      const url = new URL(`/api/v1${operated.pathOf(operation)}`, bare.url);
      const response = await fetch(url, { method: operation.method, headers: { authorization: "Bearer x" } });
      const text = await response.text();
      expect([response.status, text]).toEqual([503, expect.stringContaining("ADMIN_TOKEN is not set")]);
      expect(violationsOf(operation, response, text)).toEqual([]);
    }
    expect((await fetch(new URL("/api/v1/openapi.json", bare.url))).status).toBe(200);
  });

  test("answers 409 to a request for targets without rules", async () => {
    await using bare = await Relay.start({ hosts: [] });
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await fetch(new URL("/api/v1/targets", bare.url), { headers });
    expect(response.status).toBe(409);
    expect(violationsOf(operationOf("listTargets"), response, await response.text())).toEqual([]);
  });
});

test("the relay never prints a token that a request contains", async () => {
  await operated.ask("GET", `/api/v1/events/${TOKEN}`);
  await operated.ask("GET", `/api/v1/events?q=${ADMIN_TOKEN}`);
  await operated.ask("POST", "/session", { body: ADMIN_TOKEN });
  await operated.ask("POST", `/hook/${TOKEN}`, { body: "{}" });
  await operated.ask("GET", `/hook/${TOKEN}`);
  expect(operated.relay.output).toContain("event.accepted");
  expect([ADMIN_TOKEN, TOKEN].filter((token) => operated.relay.output.includes(token))).toEqual([]);
});
