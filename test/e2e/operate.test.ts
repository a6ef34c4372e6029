import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

const ROUTES: readonly [method: string, path: string][] = [
  ["GET", "/api/v1/events"],
  ["GET", "/api/v1/events/evt_1"],
  ["GET", "/api/v1/deliveries"],
  ["POST", "/api/v1/deliveries/dlv_1/redeliver"],
  ["POST", "/api/v1/redeliveries"],
  ["GET", "/api/v1/targets"],
  ["POST", "/api/v1/targets/one/pause"],
  ["GET", "/api/v1/rules"],
  ["PUT", "/api/v1/rules"],
  ["GET", "/api/v1/statistics"],
  ["GET", "/api/v1/rejected"],
  ["GET", "/api/v1/tokens"],
  ["GET", "/api/v1/stream"],
  ["GET", "/metrics"],
];

describe("whoever is not the operator", () => {
  test.each(ROUTES)("is refused at %s %s, without a token and with a wrong one", async (method, path) => {
    expect((await ask(path, { method })).status).toBe(401);
    const headers = { authorization: "Bearer a-token-that-is-not-the-operators" };
    expect((await ask(path, { method, headers })).status).toBe(401);
  });

  test("cannot try tokens for ever", async () => {
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => ask("/session", { method: "POST", body: '{"token": "wrong"}' })),
    );
    const codes = tries.map(({ status }) => status);
    expect(codes.filter((code) => code === 401).length).toBeLessThanOrEqual(5);
    expect(codes).toContain(429);
    expect(tries.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

describe("a target", () => {
  test("takes nothing while an operator has paused it, and everything afterwards", async () => {
    const paused = await asOperator("/api/v1/targets/one/pause", {
      method: "POST",
      body: '{"reason": "release freeze"}',
    });
    expect(await paused.json()).toMatchObject({ name: "one", paused: { reason: "release freeze", by: "operator" } });
    await until(
      async () => {
        const receipt = await push(relay, pushBody());
        const { deliveries } = await eventOf(receipt.event);
        return deliveries[0];
      },
      (delivery) => delivery?.parked === true,
    );
    const before = receiver.received("/one").length;
    const resumed = await asOperator("/api/v1/targets/one/resume", { method: "POST" });
    expect(await resumed.json()).not.toHaveProperty("paused");
    await until(
      () => receiver.received("/one").length,
      (count) => count > before,
    );
  });

  test("can be tried with a sample, which is no event", async () => {
    const answer = await asOperator("/api/v1/targets/one/test", { method: "POST" });
    expect(await answer.json()).toMatchObject({ outcome: "delivered", status: 200 });
    expect((await asOperator("/api/v1/targets/none/test", { method: "POST" })).status).toBe(404);
  });
});

describe("the rule document", () => {
  test("is replaced only by a good one, and only where nobody else has changed it", async () => {
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

  test("is checked and rehearsed before it counts", async () => {
    const document = '{"version": 1, "targets": {}, "rulez": []}';
    const check = await asOperator("/api/v1/rules/check", { method: "POST", body: document });
    expect(await check.json()).toMatchObject({ problems: [{ path: "rules" }, { path: "rulez" }] });
    const body = JSON.stringify({ payload: JSON.parse(pushBody("acme/web")) as object });
    const rehearsal = await asOperator("/api/v1/rules/test", { method: "POST", body });
    expect(await rehearsal.json()).toMatchObject({ rules: ["every push"], targets: ["one"] });
  });
});

interface Parkable {
  readonly deliveries: readonly { readonly parked?: boolean }[];
}

async function eventOf(id: string): Promise<Parkable> {
  return (await (await asOperator(`/api/v1/repositories/acme/web/events/${id}`)).json()) as Parkable;
}
