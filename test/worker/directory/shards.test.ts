import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventPage } from "../../../src/core/api/summary.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { router } from "../../../src/worker/router.ts";
import { DAY_MS, eventOf, eventsIn, feed, HOUR_MS } from "./sharded.ts";

const NOON = Date.UTC(2100, 5, 15, 12);

beforeEach(() => void vi.useFakeTimers({ now: NOON, toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The ids that `GET /events` lists, page by page. */
async function list(query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const url = `https://relay.example/api/v1/events?${query}${cursor && `&cursor=${cursor}`}`;
    const request = new Request(url, { headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` } });
    const response = (await router.fetch(request, env, createExecutionContext())) as Response;
    const page = (await response.json()) as EventPage;
    ids.push(...page.events.map(({ id }) => id));
    cursor = page.next ?? "";
  } while (cursor !== "");
  return ids;
}

describe("four shards a day", () => {
  it("share a day's events by repository; the central directory keeps none", async () => {
    for (let index = 0; index < 40; index++) await feed(4, eventOf(NOON + index, `acme/service-${index}`));
    expect(await eventsIn("2100-06-15", 4)).toEqual({ central: 0, shards: [10, 10, 15, 5] });
    expect(await directoryOf(env).repositories(1000)).toHaveLength(40);
  });

  it("are listed as one, newest first, a page at a time, over days", async () => {
    const events = Array.from({ length: 60 }, (_, index) =>
      eventOf(NOON + 10 * DAY_MS - index * HOUR_MS, `acme/pages-${index % 7}`),
    );
    for (const event of events.toReversed()) await feed(4, event);
    expect(await list("q=pages&limit=7")).toEqual(events.map(({ id }) => id));
    const [from, to] = [NOON + 9 * DAY_MS, NOON + 9.5 * DAY_MS];
    const inHalfADay = events.filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
    expect(await list(`q=pages&from=${from}&to=${to}&limit=5`)).toEqual(inHalfADay.map(({ id }) => id));
  });

  it("find an old event by its id, and change it where it is", async () => {
    const old = eventOf(NOON + 20 * DAY_MS, "acme/old", "pending");
    await feed(4, old);
    vi.setSystemTime(NOON + 25 * DAY_MS);
    await feed(4, { ...old, status: "failed" });
    expect((await directoryOf(env).get(old.id))?.status).toBe("failed");
    expect(await list("repository=acme/old")).toEqual([old.id]);
    expect(await directoryOf(env).get("evt_00000000000000000000000000")).toBeUndefined();
  });

  it("are counted as one", async () => {
    const from = NOON + 30 * DAY_MS;
    vi.setSystemTime(from);
    for (let index = 0; index < 12; index++) {
      const status = index % 3 === 0 ? "failed" : index % 3 === 1 ? "pending" : "delivered";
      await feed(4, eventOf(from - index * 5 * HOUR_MS, `acme/counted-${index}`, status));
    }
    const central = directoryOf(env);
    const { buckets, targets, attention } = await central.statistics({
      from: from - 3 * DAY_MS,
      to: from + 1,
      buckets: 3,
    });
    expect(buckets.map(({ events }) => events)).toEqual([2, 5, 5]);
    expect(targets).toMatchObject([{ name: "deploy", delivered: 4, failed: 4, pending: 4 }]);
    expect(attention).toEqual({ held: 0, pending: 4, failed: 4, oldestPendingAt: from - 50 * HOUR_MS });
    const failed = { filters: ["status = 'failed'", "repository LIKE 'acme/counted-%'"], values: [], limit: 50 };
    expect(await central.count(failed)).toEqual({ events: 4, failed: [{ name: "deploy", count: 4 }] });
    const waiting = await central.waitingFor("deploy");
    expect(waiting.toSorted()).toEqual(["acme/counted-1", "acme/counted-10", "acme/counted-4", "acme/counted-7"]);
    expect(await central.metrics(from)).toContain("hubrelay_events_pending 4");
  });

  it("are deleted whole once their day is past retention, but for what is open", async () => {
    const from = NOON + 100 * DAY_MS;
    const open = eventOf(from + 1, "acme/open", "held");
    await feed(4, eventOf(from, "acme/settled"));
    await feed(4, open);
    for (let index = 0; index < 3; index++) await feed(4, eventOf(from + 2 + index, "acme/open"));
    await directoryOf(env).prune(from + 32 * DAY_MS);
    const kept = (await eventsIn("2100-09-23", 4)).shards;
    expect(kept.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await list(`from=${from}&to=${from + DAY_MS}`)).toEqual([open.id]);
    await feed(4, { ...open, status: "delivered" });
    await directoryOf(env).prune(from + 33 * DAY_MS);
    expect(await list(`from=${from}&to=${from + DAY_MS}`)).toEqual([]);
    const shard = env.DIRECTORY.getByName("directory/2100-09-23/4/0");
    const tables = (): Promise<unknown[]> =>
      runInDurableObject(shard, (_, { storage }) => storage.sql.exec("SELECT 1 FROM sqlite_master").toArray());
    expect(await tables()).toEqual([]);
  });

  it("take nothing while the central directory is unreachable, so that it comes again and no alert is lost", async () => {
    const at = NOON + 150 * DAY_MS;
    const event = eventOf(at, "acme/again");
    const note = vi.spyOn(Directory.prototype, "note").mockRejectedValueOnce(new Error("reset"));
    expect(await feed(4, event)).toBe(false);
    expect(await directoryOf(env).get(event.id)).toBeUndefined();
    expect(await feed(4, event)).toBe(true);
    expect((await directoryOf(env).get(event.id))?.repository).toBe("acme/again");
    expect(note).toHaveBeenCalledTimes(2);
  });

  it("pass on many updates in few calls", async () => {
    const at = NOON + 160 * DAY_MS;
    const note = vi.spyOn(Directory.prototype, "note");
    await Promise.all(Array.from({ length: 200 }, (_, index) => feed(1, eventOf(at, `acme/warm-${index}`))));
    await Promise.all(Array.from({ length: 200 }, (_, index) => feed(4, eventOf(at + DAY_MS, `acme/many-${index}`))));
    expect(note.mock.calls.length).toBeLessThanOrEqual(8);
    expect(await list(`from=${at + DAY_MS}&to=${at + 2 * DAY_MS}&limit=100`)).toHaveLength(200);
  });
});

describe("a number of shards that is changed", () => {
  it("counts from the next day on, and loses nothing", async () => {
    const from = NOON + 200 * DAY_MS;
    const events = [4, 8, 8, 1, 2].map((shards, index) => {
      return { shards, event: eventOf(from + Math.floor(index / 2) * DAY_MS + index, `acme/changed-${index}`) };
    });
    for (const { shards, event } of events) await feed(shards, event);
    const day = (index: number): string => new Date(from + index * DAY_MS).toISOString().slice(0, 10);
    const sum = async (index: number, shards: number): Promise<number> =>
      (await eventsIn(day(index), shards)).shards.reduce((total, count) => total + count, 0);
    expect([await sum(0, 4), await sum(0, 8), await sum(1, 8), await sum(2, 2)]).toEqual([2, 0, 2, 1]);
    // Another isolate asks anew.
    expect(await directoryOf(env).shardsOf(Date.parse(day(0)), 8)).toBe(4);
    expect(await list("q=changed")).toEqual(events.map(({ event }) => event.id).toReversed());
    const [first] = events as [(typeof events)[number]];
    await feed(1, { ...first.event, status: "failed" });
    expect((await directoryOf(env).get(first.event.id))?.status).toBe("failed");
    expect(await list("q=changed")).toHaveLength(5);
  });

  it("leaves a day that the central directory has begun to it", async () => {
    const at = NOON + 210 * DAY_MS;
    const before = eventOf(at, "acme/before", "pending");
    await feed(1, before);
    const after = eventOf(at + 1, "acme/after");
    await feed(4, after);
    await feed(4, { ...before, status: "delivered" });
    const next = eventOf(at + DAY_MS, "acme/next");
    await feed(4, next);
    expect((await eventsIn("2101-01-11", 4)).central).toBe(2);
    expect((await eventsIn("2101-01-12", 4)).central).toBe(0);
    expect(await list(`from=${at}&to=${at + 2 * DAY_MS}`)).toEqual([next.id, after.id, before.id]);
  });
});

describe("a search over many shards", () => {
  it("asks 64 of them, says how far back it went, and goes on by its cursor to the end", async () => {
    const from = NOON + 300 * DAY_MS;
    const old = eventOf(from, "acme/rare");
    await feed(32, old);
    for (let day = 1; day < 5; day++) await feed(32, eventOf(from + day * DAY_MS, "acme/other"));
    const search = { filters: ["repository = ?"], values: ["acme/rare"], limit: 50, range: { from } };
    const first = await directoryOf(env).search(search);
    expect(first).toEqual({ events: [], searchedTo: { receivedAt: Date.UTC(2101, 3, 14), id: "evt_0" } });
    expect(await list(`repository=acme/rare&from=${from}`)).toEqual([old.id]);
  });
});
