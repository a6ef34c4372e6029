import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFrontDoor } from "./front-door.ts";
import { deliveryTo, eventOnce, settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, type Relay } from "./relay-process.ts";
import { Client } from "./tunnel-client.ts";
import { SIGNING, startTunnelRelay, TUNNEL_TOKEN } from "./tunnel-relay.ts";
import { until } from "./until.ts";

// A server that nothing can connect to from outside, and a client beside it that has connected to the relay.

let local: Receiver;

beforeAll(async () => {
  local = await startReceiver();
});

afterAll(() => local?.[Symbol.asyncDispose]());

async function pushes(relay: Relay, count: number): Promise<string[]> {
  const events: string[] = [];
  for (let index = 0; index < count; index++) events.push((await push(relay, pushBody())).event);
  return events;
}

function idsAt(path: string): Set<string> {
  return new Set(local.received(path).map(({ headers }) => String(headers["webhook-id"])));
}

describe.concurrent("a tunnel", () => {
  test("sends a signed push to a local server and returns its answer", async ({ expect }) => {
    const target = { path: "/plain?key=1", headers: { "x-team": "web" }, secret: "${secret:SIGNING}" };
    await using relay = await startTunnelRelay(target);
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    local.on("/plain?key=1", () => ({ status: 202, body: "rolled out" }));
    const body = pushBody();
    const { event } = await push(relay, body);
    const delivery = deliveryTo(await settledEvent(relay, event), "inside");
    expect(delivery).toMatchObject({ status: "delivered", attempts: [{ status: 202, response: "rolled out" }] });
    const [request] = local.received("/plain?key=1");
    expect(request?.body.toString()).toBe(body);
    const verified = new Webhook(SIGNING).verify(body, request?.headers as Record<string, string>);
    expect(verified).toEqual(JSON.parse(body));
    expect(request).toMatchObject({
      method: "POST",
      headers: {
        "webhook-id": delivery.id,
        "x-hubrelay-attempt": "1",
        "x-team": "web",
        "content-type": "application/json",
      },
    });
    await client.says("delivered");
    expect(client.delivered).toMatchObject([{ status: 202, attempt: 1, image: expect.stringMatching(/^acme\/web:v/) }]);
    expect(client.output + relay.output).not.toContain(TUNNEL_TOKEN);
  });

  test("retries by the local answer: 503 with Retry-After, then 200", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/retried", schedule: ["60s"] });
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    local.on("/retried", (_, attempt) =>
      attempt === 1 ? { status: 503, headers: { "retry-after": "1" }, body: "busy" } : { status: 200 },
    );
    const { event } = await push(relay, pushBody());
    const { status, attempts } = deliveryTo(await settledEvent(relay, event), "inside");
    expect(status).toBe("delivered");
    await client.says("delivered", 2);
    expect(client.delivered.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(attempts.map(({ status, response }) => [status, response])).toEqual([
      [503, "busy"],
      [200, undefined],
    ]);
  });

  test("keeps deliveries until a client connects, then sends them in order", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/waiting", concurrency: 1 });
    const events = await pushes(relay, 5);
    for (const event of events) {
      const record = await eventOnce(relay, event, (record) => deliveryTo(record, "inside").parked === true);
      expect(deliveryTo(record, "inside")).toMatchObject({
        attempts: [],
        reason: "target paused: no client is connected to the tunnel home",
      });
    }
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    const delivered = await Promise.all(events.map((event) => settledEvent(relay, event)));
    expect(delivered.map((record) => deliveryTo(record, "inside").attempts.length)).toEqual([1, 1, 1, 1, 1]);
    const ids = delivered.map((record) => deliveryTo(record, "inside").id);
    await client.says("delivered", ids.length);
    expect(client.delivered.map(({ id }) => id)).toEqual(ids);
    expect(local.received("/waiting").map(({ headers }) => headers["webhook-id"])).toEqual(ids);
  });

  test("loses nothing while its client is killed and restarted during 100 pushes", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/killed" });
    const to = `http://${local.host}`;
    await using clients = new AsyncDisposableStack();
    let client = clients.use(await Client.connected(relay, { to }));
    const arriving = pushes(relay, 100);
    for (let kills = 1; kills <= 3; kills++) {
      await until(
        () => idsAt("/killed").size,
        (size) => size >= kills * 15,
      );
      await client.end("SIGKILL");
      client = clients.use(await Client.connected(relay, { to }));
    }
    const records = await Promise.all((await arriving).map((event) => settledEvent(relay, event)));
    const deliveries = records.map((record) => deliveryTo(record, "inside"));
    expect(deliveries.filter(({ status }) => status !== "delivered")).toEqual([]);
    expect(idsAt("/killed")).toEqual(new Set(deliveries.map(({ id }) => id)));
  });

  test("finishes running requests when a client stops; another client gets the rest", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/stopped" });
    const to = `http://${local.host}`;
    await using standby = await Client.connected(relay, { to });
    await using newest = await Client.connected(relay, { to });
    const arriving = pushes(relay, 40);
    await until(
      () => newest.delivered.length,
      (count) => count >= 10,
    );
    expect(standby.delivered).toEqual([]);
    expect(await newest.end("SIGTERM")).toBe(0);
    const records = await Promise.all((await arriving).map((event) => settledEvent(relay, event)));
    expect(records.map((record) => deliveryTo(record, "inside").attempts.length)).toEqual(records.map(() => 1));
    const total = await until(
      () => standby.delivered.length + newest.delivered.length,
      (count) => count >= 40,
    );
    expect(total).toBe(40);
    expect(standby.delivered.length).toBeGreaterThan(0);
  });

  test("applies the target's time-out to the local server", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/slow", timeout: "300ms", schedule: [] });
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    local.on("/slow", () => "hang");
    const record = await settledEvent(relay, (await push(relay, pushBody())).event);
    expect(deliveryTo(record, "inside").reason).toMatch(/^gave up after 1 attempt: no answer/);
    await client.says("delivered");
  });

  test("carries the largest payload that the relay takes", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/large" });
    await using client = await Client.connected(relay, { to: `http://${local.host}` });
    const payload = JSON.parse(pushBody()) as { repository: object };
    const text = (padding: string): string =>
      JSON.stringify({ ...payload, repository: { ...payload.repository, full_description: padding } });
    const body = text("x".repeat(1024 * 1024 - text("").length));
    const { event } = await push(relay, body);
    expect(deliveryTo(await settledEvent(relay, event), "inside").status).toBe("delivered");
    await client.says("delivered");
    expect(client.delivered).toMatchObject([{ status: 200 }]);
    expect(local.received("/large")[0]?.body.toString()).toBe(body);
  });

  test("replays an event to the tunnel, or reports why it cannot", async ({ expect }) => {
    await using relay = await startTunnelRelay({ path: "/replayed" });
    const to = `http://${local.host}`;
    const first = await Client.connected(relay, { to });
    const { event } = await push(relay, pushBody());
    await settledEvent(relay, event);
    await first.end("SIGTERM");
    // The index of all repositories hears of an event a second later.
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    await until(
      async () => (await fetch(new URL(`/api/v1/events/${event}`, relay.url), { headers })).status,
      (status) => status === 200,
    );

    const more = ["--replay", event];
    await using refused = new Client(relay.url.href, { to, more });
    expect(await refused.exit()).toBe(2);
    expect(refused.output).toContain("ADMIN_TOKEN");
    await using again = new Client(relay.url.href, { to, more, env: { ADMIN_TOKEN } });
    await again.says("delivered");
    const record = await eventOnce(relay, event, ({ deliveries }) => deliveries[1]?.status === "delivered");
    expect(record.deliveries.map(({ target }) => target)).toEqual(["inside", "inside"]);
  });
});

test("a client reconnects to a killed relay and makes no attempt twice", async () => {
  await using relay = await startTunnelRelay({ path: "/relay-killed", timeout: "10s" });
  await using door = await startFrontDoor(relay);
  await using client = new Client(door.url, { to: `http://${local.host}` });
  await client.says("connected");
  local.on("/relay-killed", () => "hang");
  const { event } = await push(relay, pushBody());
  await until(
    () => idsAt("/relay-killed").size,
    (size) => size === 1,
  );
  await relay.kill9();
  await client.says("disconnected");
  local.on("/relay-killed", () => ({ status: 200 }));
  await relay.startAgain();
  await client.says("connected", 2);

  const { status, attempts } = deliveryTo(await settledEvent(relay, event), "inside");
  expect([status, attempts.length]).toEqual(["delivered", 2]);
  const received = local.received("/relay-killed").map(({ headers }) => headers["x-hubrelay-attempt"]);
  expect(received).toEqual(["1", "2"]);
  await client.says("delivered", 3);
  expect(client.delivered.map(({ attempt, isRepeated }) => [attempt, isRepeated])).toEqual([
    [1, false],
    [1, true],
    [2, false],
  ]);
});
