import { afterAll, beforeAll, describe, test } from "vitest";
import { deliveryTo, eventOnce, settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { Client } from "./tunnel-client.ts";
import { everyPushThrough, OTHER_TOKEN, startTunnelRelay, TUNNEL } from "./tunnel-relay.ts";

// Who may open a tunnel, and what can be reached through it.

let local: Receiver;

beforeAll(async () => {
  local = await startReceiver();
});

afterAll(() => local?.[Symbol.asyncDispose]());

describe.concurrent("a tunnel", () => {
  test("refuses clients without a token for it", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/never" });
    for (const token of [OTHER_TOKEN, ADMIN_TOKEN, "wrong-token-of-more-than-24-characters"]) {
      await using client = new Client(relay.url.href, { to: `http://${local.host}`, token });
      expect(await client.exit()).toBe(1);
      expect(client.output).toContain("the relay answered 401");
    }
    const headers = { authorization: `Bearer ${OTHER_TOKEN}` };
    const wrong = await fetch(new URL(`/tunnel/${TUNNEL}`, relay.url), { headers });
    expect([wrong.status, wrong.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    const plain = await fetch(new URL("/tunnel/other", relay.url), { headers });
    expect(plain.status).toBe(426);
    const api = await fetch(new URL("/api/v1/events", relay.url), { headers });
    expect(api.status).toBe(401);
  });

  test("needs TUNNEL_TOKENS, which rules cannot send to a target", async ({ expect }) => {
    await using relay = await Relay.start({
      hosts: [local.host],
      variables: { TUNNEL_TOKENS: "" },
      rules: everyPushThrough({
        type: "webhook",
        name: undefined,
        url: `${local.url("/leak")}?t=\${secret:TUNNEL_TOKENS}`,
      }),
    });
    expect((await fetch(new URL(`/tunnel/${TUNNEL}`, relay.url))).status).toBe(503);
    const { event } = await push(relay, pushBody());
    const record = await settledEvent(relay, event);
    expect(deliveryTo(record, "inside").reason).toBe(
      "the secret TUNNEL_TOKENS is reserved for hubrelay itself: use another name",
    );
  });

  test("refuses a path that leaves the client's base path", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/${secret:HOOK_PATH}" }, { HOOK_PATH: "%2e%2e/admin" });
    await using client = await Client.connected(relay, { to: local.url("/inside") });
    const { event } = await push(relay, pushBody());
    const delivery = deliveryTo(await settledEvent(relay, event), "inside");
    expect(delivery).toMatchObject({ status: "failed", attempts: [] });
    expect(delivery.reason).toBe("the tunnel's client refused: the path has '.' or '..' segments");
    await client.says("delivered");
    expect(client.delivered).toMatchObject([{ refused: "the path has '.' or '..' segments" }]);
    expect(local.received("/admin")).toEqual([]);
  });

  test("follows no redirect, and reports how a local server fails to answer", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/redirected" });
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    local.on("/redirected", () => ({ status: 302, headers: { location: "/elsewhere" } }));
    const first = await settledEvent(relay, (await push(relay, pushBody())).event);
    expect(deliveryTo(first, "inside").reason).toBe("answered 302: redirects are not followed");
    await client.says("delivered");
    expect(client.delivered).toMatchObject([{ status: 302 }]);
    expect(local.received("/elsewhere")).toEqual([]);

    local.on("/redirected", () => "reset");
    const { event } = await push(relay, pushBody());
    const record = await eventOnce(relay, event, (record) => deliveryTo(record, "inside").attempts.length > 0);
    expect(deliveryTo(record, "inside").attempts[0]?.reason).toContain(`${local.host} behind the tunnel: `);
  });
});
