import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { post, push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver({ "/broken": () => ({ status: 400 }) });
  const rules = everyPushTo({ good: { url: receiver.url("/good") }, broken: { url: receiver.url("/broken") } });
  relay = await Relay.start({ hosts: [receiver.host], rules });
});

afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** Asks the API as the operator does; what is given replaces the operator's headers. */
function api(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, ...(init.headers as Record<string, string> | undefined) };
  return fetch(new URL(path, relay.url), { ...init, headers });
}

async function read<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await api(path, init)).json()) as T;
}

function redeliveries(body: object): Promise<Response> {
  return api("/api/v1/redeliveries", { method: "POST", body: JSON.stringify(body) });
}

function find(query: string): Promise<{ events: EventSummary[]; next?: string }> {
  return read(`/api/v1/events?${query}`);
}

describe("the directory", () => {
  test("lists events of all repositories and finds them by their fields", async () => {
    const web = await push(relay, pushBody("acme/web"));
    await push(relay, pushBody("acme/api"));
    await until(
      () => find("status=failed"),
      ({ events }) => events.length === 2,
    );
    const found = await find("repository=acme/web&status=failed&target=broken&rule=every%20push&q=WEB");
    expect(found.events).toMatchObject([
      {
        id: web.event,
        repository: "acme/web",
        deliveries: [
          { target: "good", status: "delivered" },
          { target: "broken", status: "failed" },
        ],
      },
    ]);
    for (const query of [
      "repository=acme/none",
      "status=failed&target=good",
      "target=goo",
      "rule=every",
      "q=nothing",
      "status=held",
      "to=1",
    ]) {
      expect((await find(query)).events).toEqual([]);
    }
  });

  test("pages through all events, each once", async () => {
    for (let count = 0; count < 5; count++) await push(relay, pushBody("acme/pages"));
    await until(
      () => find("repository=acme/pages"),
      ({ events }) => events.length === 5,
    );
    const ids: string[] = [];
    let cursor = "";
    do {
      const page = await find(`repository=acme/pages&limit=2${cursor && `&cursor=${cursor}`}`);
      ids.push(...page.events.map(({ id }) => id));
      cursor = page.next ?? "";
    } while (cursor !== "");
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
  });

  test("is complete again after a kill", async () => {
    const { event } = await push(relay, pushBody("acme/killed"));
    await relay.kill9();
    await relay.startAgain();
    const { events } = await until(
      () => find("repository=acme/killed"),
      ({ events: [first] }) => first?.status === "failed",
    );
    expect(events.map(({ id }) => id)).toEqual([event]);
  });

  test("refuses an invalid query and names each invalid parameter", async () => {
    const response = await api("/api/v1/events?status=lost&limit=many&from=yesterday&cursor=x");
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path).toSorted()).toEqual(["cursor", "from", "limit", "status"]);
  });
});

describe("one event", () => {
  test("is shown with its body and can be redelivered", async () => {
    const body = pushBody("acme/again");
    const { event, deliveries } = await push(relay, body);
    const id = deliveries.find(({ target }) => target === "broken")?.id ?? "";
    await until(
      () => find("repository=acme/again"),
      ({ events: [first] }) => first?.status === "failed",
    );
    expect(await read(`/api/v1/events/${event}`)).toMatchObject({
      body,
      summary: { id: event },
      record: { event: { id: event } },
    });
    receiver.on("/broken", () => ({ status: 200 }));
    const answer = await api(`/api/v1/deliveries/${id}/redeliver`, { method: "POST" });
    expect(answer.status).toBe(202);
    await until(
      () => find("repository=acme/again"),
      ({ events: [first] }) => first?.status === "delivered",
    );
    expect(await read(`/api/v1/deliveries/${id}`)).toMatchObject({ delivery: { id, status: "failed" } });
    receiver.on("/broken", () => ({ status: 400 }));
  });
});

describe("a refused request", () => {
  test("is listed with its reason and fields, without token or secret", async () => {
    await post(relay, '{"secret": "kept-from-the-sample"}');
    await post(relay, "{}", { token: "a-token-that-nobody-has-given-out" });
    const { rejected } = await until(
      () => read<{ rejected: { status: number; detail?: { path: string }[] }[] }>("/api/v1/rejected"),
      (answer) => answer.rejected.length >= 2,
    );
    expect(new Set(rejected.map(({ status }) => status))).toEqual(new Set([404, 422]));
    expect(rejected.find(({ status }) => status === 422)?.detail?.map(({ path }) => path)).toContain("push_data");
    expect(JSON.stringify(rejected)).not.toMatch(/kept-from-the-sample|nobody/);
  });
});

describe("statistics and metrics", () => {
  test("count events and deliveries", async () => {
    await push(relay, pushBody("acme/numbers"));
    await until(
      () => find("repository=acme/numbers&status=failed"),
      ({ events }) => events.length === 1,
    );
    const { buckets, targets } = await read<{ buckets: { events: number }[]; targets: { name: string }[] }>(
      "/api/v1/statistics?buckets=10",
    );
    expect(buckets).toHaveLength(10);
    expect(buckets.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(0);
    expect(targets.map(({ name }) => name)).toEqual(["broken", "good"]);
    const metrics = await (await api("/metrics")).text();
    expect(metrics).toMatch(/^hubrelay_deliveries_total\{target="good",outcome="delivered"\} [1-9]\d*$/m);
    expect(metrics).toMatch(/^hubrelay_delivery_latency_seconds_bucket\{target="good",le="\+Inf"\} [1-9]\d*$/m);
  });
});

describe("many events", () => {
  test("are counted, then redelivered by a query, also to a new target", async () => {
    for (let count = 0; count < 3; count++) await push(relay, pushBody("acme/many"));
    const filter = { repository: "acme/many" };
    await until(
      () => find("repository=acme/many&status=failed"),
      ({ events }) => events.length === 3,
    );
    expect(await (await redeliveries({ filter })).json()).toEqual({
      count: 3,
      deliveries: 3,
      targets: [{ name: "broken", count: 3 }],
    });

    const late = { url: receiver.url("/late") };
    await relay.writeRules(everyPushTo({ late }));
    const job = await until(
      async () => {
        const answer = await redeliveries({ filter, target: "late", confirm: true });
        return { status: answer.status, ...((await answer.json()) as { id?: string; count?: number }) };
      },
      ({ status }) => status === 202,
    );
    expect(job.count).toBe(3);
    await until(
      () => receiver.received("/late"),
      (received) => received.length === 3,
    );
    expect(
      await until(
        () => read<{ done: number }>(`/api/v1/redeliveries/${job.id}`),
        ({ done }) => done === 3,
      ),
    ).toMatchObject({
      failed: 0,
    });
    expect((await redeliveries({ filter: { status: "lost" } })).status).toBe(422);
  });
});
