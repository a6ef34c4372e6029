import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { readEvent, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo("/one") });
});

afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function rulesTo(path: string): string {
  return everyPushTo({ one: { url: receiver.url(path) } });
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(new URL(path, relay.url), init);
}

function asOperator(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, ...(init.headers as Record<string, string> | undefined) };
  return ask(path, { ...init, headers });
}

const isParked = ({ deliveries }: EventRecord): boolean => deliveries[0]?.parked === true;

/** The ids of the deliveries that the target has got. */
const sent = (): unknown[] => receiver.received("/one").map(({ headers }) => headers["webhook-id"]);

// The routes of the API are in contract.test.ts.
describe("a client without the operator's token", () => {
  const stranger = { "cf-connecting-ip": "203.0.113.9" };

  test("gets no metrics, with no token or a wrong one", async () => {
    const headers = { ...stranger, authorization: "Bearer a-token-that-is-not-the-operators" };
    expect((await ask("/metrics")).status).toBe(401);
    expect((await ask("/metrics", { headers })).status).toBe(401);
    expect((await asOperator("/metrics")).status).toBe(200);
  });

  test("is slowed down after too many guesses", async () => {
    const tries = await Promise.all(
      Array.from({ length: 12 }, () =>
        ask("/session", { method: "POST", body: '{"token": "wrong"}', headers: stranger }),
      ),
    );
    const codes = tries.map(({ status }) => status);
    expect(codes.filter((code) => code === 401).length).toBeLessThanOrEqual(10);
    expect(codes).toContain(429);
    expect(tries.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  test.each([
    ['{"token": 1}', 422],
    ['{"tokn": "x"}', 422],
    ["wrong", 400],
  ])("gets a problem for the body %s", async (body, status) => {
    const response = await ask("/session", { method: "POST", body });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("a target", () => {
  test("gets nothing while an operator has paused it, and everything afterwards", async () => {
    const paused = await asOperator("/api/v1/targets/one/pause", {
      method: "POST",
      body: '{"reason": "release freeze"}',
    });
    expect(await paused.json()).toMatchObject({ name: "one", paused: { reason: "release freeze", by: "operator" } });
    const { event, deliveries } = await until(
      async () => readEvent(relay, (await push(relay, pushBody())).event),
      isParked,
    );
    expect(sent()).not.toContain(deliveries[0]?.id);
    const resumed = await asOperator("/api/v1/targets/one/resume", { method: "POST" });
    expect(await resumed.json()).not.toHaveProperty("paused");
    expect(statuses(await settledEvent(relay, event.id))).toEqual({ one: "delivered" });
    expect(sent()).toContain(deliveries[0]?.id);
  });

  test("can be tested with a sample that is not stored as an event", async () => {
    const answer = await asOperator("/api/v1/targets/one/test", { method: "POST" });
    expect(await answer.json()).toMatchObject({ outcome: "delivered", status: 200 });
    expect((await asOperator("/api/v1/targets/none/test", { method: "POST" })).status).toBe(404);
  });
});

describe("the rule document", () => {
  test("is replaced only by a valid one, and only if nobody else changed it", async () => {
    const current = await asOperator("/api/v1/rules");
    const etag = current.headers.get("etag") ?? "";
    const put = (body: string, match?: string): Promise<Response> =>
      asOperator("/api/v1/rules", {
        method: "PUT",
        body,
        ...(match !== undefined && { headers: { "if-match": match } }),
      });
    expect((await put('{"version": 1}', etag)).status).toBe(422);
    expect((await put(rulesTo("/two"))).status).toBe(428);
    expect((await put(rulesTo("/two"), '"another"')).status).toBe(412);
    expect((await put(rulesTo("/two"), etag)).status).toBe(200);
    expect((await put(rulesTo("/three"), etag)).status).toBe(412);

    const { versions } = (await (await asOperator("/api/v1/rules/history")).json()) as { versions: { key: string }[] };
    const key = encodeURIComponent(versions[0]?.key ?? "");
    expect(await (await asOperator(`/api/v1/rules/history/${key}`)).json()).toEqual({ text: rulesTo("/one") });
  });

  test("can be checked and dry-run before it is saved", async () => {
    const document = '{"version": 1, "targets": {}, "rulez": []}';
    const check = await asOperator("/api/v1/rules/check", { method: "POST", body: document });
    expect(await check.json()).toMatchObject({ problems: [{ path: "rules" }, { path: "rulez" }] });
    const body = JSON.stringify({ payload: JSON.parse(pushBody("acme/web")) as object });
    const rehearsal = await asOperator("/api/v1/rules/test", { method: "POST", body });
    expect(await rehearsal.json()).toMatchObject({ rules: ["every push"], targets: ["one"] });
  });
});
