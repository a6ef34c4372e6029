import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditPage } from "../../../src/core/api/audit.ts";
import type { EventPage } from "../../../src/core/api/summary.ts";
import type { Push } from "../../../src/core/event/event.ts";
import type { Deletion } from "../../../src/core/api/deletion.ts";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

let tests = 0;
let token: string;
let targets: FakeTargets;

beforeEach(() => {
  token = `leaked-${tests++}`;
  targets = stubTargets();
});

afterEach(() => vi.unstubAllGlobals());

async function api(method: string, path: string): Promise<{ readonly status: number; readonly json: unknown }> {
  const headers = { authorization: "Bearer test-admin-token-of-24-characters" };
  const answer = await exports.default.fetch(new Request(`https://relay.example/api/v1${path}`, { method, headers }));
  return { status: answer.status, json: await answer.json() };
}

const remove = async (query: string): Promise<Deletion> => (await api("DELETE", `/events?${query}`)).json as Deletion;

/** Has a push stored with the token. */
async function accept(
  repository: string,
  text: string,
  document = documentFor(),
  label = token,
  push: Partial<Push> = {},
): Promise<string> {
  const [namespace = "", name = ""] = repository.split("/");
  const body = JSON.stringify({ repository, text });
  const arrival = await arrivalOf(body, document, { repository, namespace, name, ...push });
  const forged = { ...arrival, event: { ...arrival.event, token: label } };
  return (await env.REPOSITORY.getByName(repository).accept(forged)).event;
}

/** The same, and waits until the directory knows it. */
async function store(...push: Parameters<typeof accept>): Promise<string> {
  const event = await accept(...push);
  await vi.waitFor(async () => expect(await directoryOf(env).get(event)).toBeDefined(), 5000);
  return event;
}

/** Waits until so many events of the token are found: its pushes, and the alert about its second repository. */
async function untilFound(events: number): Promise<void> {
  const isFound = async (): Promise<void> =>
    expect(await remove(`token=${token}&dryRun=true`)).toMatchObject({ events });
  await vi.waitFor(isFound, { interval: 500 });
}

async function isFreed(repository: string): Promise<boolean> {
  return runInDurableObject(env.REPOSITORY.getByName(repository), async (_, { storage }) => {
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '_cf%'").toArray();
    return tables.length === 0 && (await storage.getAlarm()) === null;
  });
}

describe("DELETE /api/v1/events", () => {
  it("deletes the events of a token, says what it freed, and leaves those of others", async () => {
    const forged = await store(`acme/${token}-a`, "forged");
    const genuine = await store(`acme/${token}-a`, "genuine", documentFor(), `${token}-other`);
    const alone = await store(`acme/${token}-b`, "forged");
    await untilFound(3);
    expect(await remove(`token=${token}&dryRun=true`)).toMatchObject({ dryRun: true, events: 3, bytes: 0 });
    expect(await directoryOf(env).get(forged)).toBeDefined();

    const deleted = await remove(`token=${token}`);
    expect(deleted).toMatchObject({ dryRun: false, events: 3, cancelled: 0, repositories: 1, failed: 0 });
    expect(deleted.bytes).toBeGreaterThan(500);
    expect(deleted.next).toBeUndefined();
    expect(await directoryOf(env).get(forged)).toBeUndefined();
    expect(await directoryOf(env).get(alone)).toBeUndefined();
    expect((await api("GET", `/events/${genuine}`)).status).toBe(200);
    expect(await isFreed(`acme/${token}-b`)).toBe(true);
    expect(await isFreed(`acme/${token}-a`)).toBe(false);
    expect(await directoryOf(env).repositories(1000)).not.toContain(`acme/${token}-b`);
    const { json } = await api("GET", "/audit?action=event.deleted");
    expect(json).toMatchObject({ entries: [{ action: "event.deleted", count: 3 }] });
  });

  it("deletes 120 forged repositories a page at a time, so that nothing of them is left", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `acme/${token}-${index}`);
    await Promise.all(names.map((name) => accept(name, "forged")));
    await untilFound(121);
    let [calls, repositories, cursor] = [0, 0, ""];
    for (let next: string | undefined = ""; next !== undefined; calls++) {
      const page: Deletion = await remove(`token=${token}${cursor}`);
      repositories += page.repositories;
      next = page.next;
      cursor = `&cursor=${next}`;
    }
    expect([calls, repositories]).toEqual([2, 120]);
    expect(await remove(`token=${token}&dryRun=true`)).toMatchObject({ events: 0 });
    for (const name of [names[0], names[119]]) expect(await isFreed(name ?? "")).toBe(true);
    const uses = (await directoryOf(env).tokens()).filter(({ label }) => label === token);
    expect(uses).toEqual([]);
  });

  it("keeps what is pending unless told to cancel it, and then sends it no more", async () => {
    const repository = `acme/${token}`;
    targets.answer("a.example", status(503));
    await store(repository, "pending", documentFor("a", "b"));
    const relay = env.REPOSITORY.getByName(repository);
    await vi.waitFor(() => expect(targets.sent.filter((host) => host === "b.example")).toHaveLength(1));
    await vi.waitFor(async () => {
      expect(await remove(`repository=${repository}&dryRun=true`)).toMatchObject({ events: 1, open: 1 });
    });
    expect(await remove(`repository=${repository}`)).toMatchObject({ events: 0, cancelled: 0, open: 1 });
    expect(await remove(`repository=${repository}&open=keep`)).toMatchObject({ events: 0, cancelled: 0, open: 1 });
    expect(await isFreed(repository)).toBe(false);
    await vi.waitFor(async () => {
      expect(await remove(`repository=${repository}&open=cancel`)).toMatchObject({ events: 1, cancelled: 1, open: 0 });
    });
    await runInDurableObject(relay, (instance) => instance.alarm());
    expect(targets.sent.filter((host) => host === "a.example")).toHaveLength(1);
    expect(await isFreed(repository)).toBe(true);
  });

  it("counts the deliveries that are cancelled, and none that has ended", async () => {
    const repository = `acme/${token}`;
    for (const name of ["a", "b", "c"]) targets.answer(`${name}.example`, status(name === "a" ? 200 : 503));
    const event = await store(repository, "three", documentFor("a", "b", "c"));
    const relay = env.REPOSITORY.getByName(repository);
    await vi.waitFor(async () => {
      expect((await relay.read(event))?.deliveries.filter(({ attempts }) => attempts.length > 0)).toHaveLength(3);
    });
    expect(await relay.deleteEvents([event], true)).toMatchObject({ events: 0, cancelled: 0, open: [event] });
    expect(await relay.deleteEvents([event])).toMatchObject({ events: 1, cancelled: 2, open: [], isEmpty: true });
  });

  it("leaves the directory nothing to hear of what was deleted before it was told", async () => {
    targets.answer("a.example", status(503));
    const feed = vi.spyOn(Directory.prototype, "feed");
    const fed = (): object[] =>
      feed.mock.calls.map(([name, { summaries }]) => ({ name, ids: summaries.map(({ id }) => id) }));
    const [some, emptied, later] = ["some", "emptied", "later"].map((name) => `acme/${token}-${name}`) as [
      string,
      string,
      string,
    ];
    const deleted = await accept(some, "deleted", documentFor("a"));
    const kept = await accept(some, "kept", documentFor("a"));
    const only = await accept(emptied, "only", documentFor("a"));
    await env.REPOSITORY.getByName(some).deleteEvents([deleted]);
    await env.REPOSITORY.getByName(emptied).deleteEvents([only]);
    feed.mockClear();
    // What is accepted now is sent after what was to be sent before.
    const last = await store(later, "last", documentFor("a"));
    await vi.waitFor(async () => expect(await directoryOf(env).get(kept)).toBeDefined());
    const told = fed();
    feed.mockRestore();
    expect(JSON.stringify(told)).toContain(last);
    expect(JSON.stringify(told)).not.toContain(deleted);
    expect(told).not.toContainEqual(expect.objectContaining({ name: emptied }));
    expect(await isFreed(emptied)).toBe(true);
  });

  it("does not come back by a feed that was under way, and the repository takes pushes again at once", async () => {
    const repository = `acme/${token}`;
    const event = await store(repository, "forged", documentFor("a"));
    await remove(`token=${token}`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await directoryOf(env).get(event)).toBeUndefined();
    const again = await store(repository, "genuine", documentFor("a"));
    await vi.waitFor(async () => {
      const record = await env.REPOSITORY.getByName(repository).read(again);
      expect(record?.deliveries[0]?.status).toBe("delivered");
    });
  });

  it("finds events by their repository and time", async () => {
    const repository = `acme/${token}`;
    await store(repository, "one");
    const between = Date.now() + 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store(repository, "two");
    expect(await remove(`repository=${repository}&before=${between}&dryRun=true`)).toMatchObject({ events: 1 });
    expect(await remove(`repository=${repository}&after=${between}`)).toMatchObject({ events: 1, repositories: 0 });
    expect(await remove(`repository=${repository}`)).toMatchObject({ events: 1, repositories: 1 });
  });

  it("keeps a shared body until the last of its events is deleted", async () => {
    const repository = `acme/${token}`;
    const relay = env.REPOSITORY.getByName(repository);
    const arrivals = await Promise.all(
      ["v1", "v2"].map((tag) => arrivalOf(`{"tag":"${tag}"}`, documentFor(), { repository, tag })),
    );
    const body = new TextEncoder().encode(`{"both":true}`);
    await relay.acceptAll(arrivals.map((arrival) => ({ ...arrival, body })));
    const [one = "", two = ""] = arrivals.map(({ event }) => event.id);
    await relay.deleteEvents([one]);
    expect(new TextDecoder().decode(await relay.readBody(two))).toBe(`{"both":true}`);
    expect((await relay.deleteEvents([two])).bytes).toBeGreaterThan(13);
    expect(await isFreed(repository)).toBe(true);
  });

  it("keeps open events of a page and deletes the settled ones around them", async () => {
    const repository = `acme/${token}`;
    targets.answer("a.example", status(503));
    const pending = await store(repository, "pending", documentFor("a"));
    const settled = await store(repository, "settled");
    await vi.waitFor(async () => {
      expect(await remove(`repository=${repository}&dryRun=true`)).toMatchObject({ events: 2, open: 1 });
    });
    expect(await remove(`repository=${repository}`)).toMatchObject({ events: 1, open: 1, repositories: 0, failed: 0 });
    expect(await directoryOf(env).get(settled)).toBeUndefined();
    expect((await api("GET", `/events/${pending}`)).status).toBe(200);
  });

  it.each([
    { query: "tag=v1", deletes: ["one", "two"] },
    { query: "status=unrouted&q=ANN", deletes: ["two"] },
    { query: "status=delivered", deletes: ["routed"] },
    { query: "target=a", deletes: ["routed"] },
    { query: "rule=all&type=push", deletes: ["routed"] },
    { query: "pusher=ann", deletes: ["two"] },
    { query: "type=alert", deletes: [] },
    { query: "from=0&to=1", deletes: [] },
  ])("deletes what the search $query finds, and records it", async ({ query, deletes }) => {
    const repository = `acme/${token}`;
    const events = {
      one: await accept(repository, "one"),
      two: await accept(repository, "two", documentFor(), token, { pusher: "ann" }),
      routed: await accept(repository, "routed", documentFor("a"), token, { tag: "v2" }),
    };
    await vi.waitFor(async () => {
      const known = await Promise.all(Object.values(events).map((id) => directoryOf(env).get(id)));
      expect(known.every((event) => event !== undefined)).toBe(true);
      const page = (await api("GET", `/events?repository=${repository}&status=delivered`)).json as EventPage;
      expect(page.events).toHaveLength(1);
    });
    expect(await remove(`repository=${repository}&${query}&dryRun=true`)).toMatchObject({ events: deletes.length });
    expect(await remove(`repository=${repository}&${query}`)).toMatchObject({ events: deletes.length, open: 0 });
    for (const [name, id] of Object.entries(events)) {
      expect((await directoryOf(env).get(id)) === undefined).toBe(deletes.includes(name));
    }
    const { entries } = (await api("GET", `/audit?action=event.deleted&repository=${repository}`)).json as AuditPage;
    expect(entries.map(({ count }) => count)).toEqual(deletes.length === 0 ? [] : [deletes.length]);
  });

  it.each(["", "dryRun=true", "cursor=1_evt_0", "open=cancel"])(
    "refuses %j, which is about all events",
    async (query) => {
      const { status, json } = await api("DELETE", `/events?${query}`);
      expect(status).toBe(400);
      expect(JSON.stringify(json)).toContain("name a filter, such as token, repository, from or to");
    },
  );
});
