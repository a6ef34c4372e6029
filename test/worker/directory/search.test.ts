import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { EventQuery } from "../../../src/core/api/query.ts";
import type { EventPage } from "../../../src/core/api/summary.ts";
import { EventIndex } from "../../../src/worker/directory/event-index.ts";
import { conditionsOf, searchFor } from "../../../src/worker/directory/search.ts";
import { router } from "../../../src/worker/router.ts";

/** Events one millisecond apart. The oldest two are of acme/old; the oldest is held. */
const FILL = `WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 120000)
  INSERT INTO entries (received, id, repository, tag, status, type, names, summary)
  SELECT at, printf('evt_%06d', at), iif(at < 3, 'acme/old', 'acme/web'), 'v1', iif(at = 1, 'held', 'delivered'), 'push', '',
    json_object('id', printf('evt_%06d', at), 'receivedAt', at, 'repository', iif(at < 3, 'acme/old', 'acme/web'),
      'tag', 'v1', 'token', 'ci', 'status', iif(at = 1, 'held', 'delivered'), 'rules', json('[]'), 'deliveries', json('[]'))
  FROM n`;

/** The same, over an hour: 30,000 events in each quarter. */
const FILL_HOUR = FILL.replace("SELECT at,", "SELECT (at - 1) * 30,").replace(
  "'receivedAt', at,",
  "'receivedAt', (at - 1) * 30,",
);

const directory = env.DIRECTORY.getByName("directory");

beforeAll(async () => {
  // Two hours after the events: a month later, their retention is over.
  vi.useFakeTimers({ now: 7_200_000, toFake: ["Date"] });
  await runInDurableObject(directory, (_, { storage }) => void storage.sql.exec(FILL));
});

afterAll(() => {
  vi.useRealTimers();
});

async function list(query: string): Promise<EventPage> {
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}` };
  const request = new Request(`https://relay.example/api/v1/events?${query}`, { headers });
  const response = (await router.fetch(request, env, createExecutionContext())) as Response;
  return (await response.json()) as EventPage;
}

describe("a search of the directory", () => {
  it("ends after 75,000 events, says how far back it went, and goes on by its cursor", async () => {
    const first = await list("repository=acme/old");
    expect(first).toEqual({ events: [], next: "45001_evt_045001", searchedBackTo: 45_001 });
    const second = await list(`repository=acme/old&cursor=${first.next}`);
    expect(second.events.map(({ id }) => id)).toEqual(["evt_000002", "evt_000001"]);
    expect(second).not.toHaveProperty("next");
    expect(second).not.toHaveProperty("searchedBackTo");
  });

  it("that fills its page has no end of the search", async () => {
    const { events, next, searchedBackTo } = await list("repository=acme/web&limit=2");
    expect(events.map(({ id }) => id)).toEqual(["evt_120000", "evt_119999"]);
    expect([next, searchedBackTo]).toEqual(["119999_evt_119999", undefined]);
  });

  it("finds in a range of time without reading what is newer", async () => {
    const { events } = await list("q=acme/old&to=3000");
    expect(events.map(({ id }) => id)).toEqual(["evt_000002", "evt_000001"]);
  });

  it("of open events reads their index alone, however old they are", async () => {
    const { events, searchedBackTo } = await list("status=held");
    expect(events.map(({ id }) => id)).toEqual(["evt_000001"]);
    expect(searchedBackTo).toBeUndefined();
    expect((await list("status=pending")).events).toEqual([]);
  });

  it("reads no more rows than it says", async () => {
    const read = await runInDurableObject(directory, (_, { storage: { sql } }) => {
      let rows = 0;
      const counted = {
        exec: (query: string, ...values: (string | number)[]) => {
          const cursor = sql.exec(query, ...values);
          const all = cursor.toArray();
          rows += cursor.rowsRead;
          return { toArray: () => all, rowsRead: cursor.rowsRead };
        },
      };
      const index = new EventIndex(counted as never);
      rows = 0;
      index.search({ filters: ["repository = ?"], values: ["acme/none"], limit: 50 });
      const missed = rows;
      rows = 0;
      index.search({ filters: ["status = ?"], values: ["held"], limit: 50, isOpen: true });
      return { missed, held: rows };
    });
    expect(read.missed).toBeLessThanOrEqual(150_000);
    expect(read.held).toBeLessThanOrEqual(3);
  });

  it("of a job that an earlier version stored keeps its range among the filters", () => {
    const search = {
      filters: ["received >= ?"],
      values: [5],
      limit: 50,
      range: { after: { receivedAt: 9, id: "evt_9" } },
    };
    expect(conditionsOf(search)).toEqual({
      where: "WHERE received >= ? AND (received, id) < (?, ?)",
      values: [5, 9, "evt_9"],
    });
  });
});

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${env.ADMIN_TOKEN}`, "content-type": "application/json" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const request = new Request(`https://relay.example/api/v1${path}`, init);
  return ((await router.fetch(request, env, createExecutionContext())) as Response).json();
}

describe("the total of a list", () => {
  it.each([
    ["", { count: 10_000, isLowerBound: true }],
    ["pusher=nobody", { count: 0, isLowerBound: true }],
    ["to=9001", { count: 9_000 }],
    ["from=111001", { count: 9_000 }],
    ["repository=acme/old&to=500", { count: 2 }],
    ["status=held", { count: 1 }],
    ["type=alert&to=500", { count: 0 }],
  ])("of %s is %j", async (query, total) => {
    expect(await ask("GET", `/events/count?${query}`)).toEqual(total);
  });

  it("refuses what is no filter", async () => {
    expect(await ask("GET", "/events/count?limit=5")).toMatchObject({ status: 400, errors: [{ path: "limit" }] });
  });
});

describe("a count of the directory", () => {
  it.each([
    { query: "pusher=nobody", events: 0, open: 0, isLowerBound: true },
    { query: "tag=v1", events: 75_000, open: 1, isLowerBound: true },
    { query: "tag=v1&to=60000", events: 59_999, open: 1, isLowerBound: undefined },
    { query: "tag=v1&from=100001", events: 20_000, open: 0, isLowerBound: undefined },
    { query: "status=held", events: 1, open: 1, isLowerBound: undefined },
  ])("of $query is $events, and a lower bound: $isLowerBound", async ({ query, isLowerBound, ...counts }) => {
    const counted = await ask("DELETE", `/events?${query}&dryRun=true`);
    expect(counted).toMatchObject(counts);
    expect((counted as { isLowerBound?: true }).isLowerBound).toBe(isLowerBound);
  });

  it("for a redelivery says that there may be more", async () => {
    const request = { filter: { repository: "acme/web" }, target: "deploy" };
    expect(await ask("POST", "/redeliveries", request)).toEqual({
      count: 75_000,
      deliveries: 75_000,
      targets: [{ name: "deploy", count: 75_000 }],
      isLowerBound: true,
    });
    expect(
      await ask("POST", "/redeliveries", { ...request, filter: { repository: "acme/web", from: 100_001 } }),
    ).toEqual({
      count: 20_000,
      deliveries: 20_000,
      targets: [{ name: "deploy", count: 20_000 }],
    });
  });
});

describe("statistics of events that are in no rollup yet", () => {
  const period = { from: 0, to: 14_400_000, buckets: 16 };

  it("count the latest 75,000, and the others when they are asked again", async () => {
    const stub = env.DIRECTORY.getByName("unrolled");
    await stub.openEvents();
    await runInDurableObject(stub, (instance) => instance.repositories(1));
    await runInDurableObject(stub, (_, { storage }) => void storage.sql.exec(FILL_HOUR));
    const counted = async () => {
      const { buckets, isLowerBound } = await stub.statistics(period);
      return { events: buckets.slice(0, 4).map(({ events }) => events), isLowerBound };
    };
    expect(await counted()).toEqual({ events: [0, 15_000, 30_000, 30_000], isLowerBound: true });
    expect(await counted()).toEqual({ events: [30_000, 30_000, 30_000, 30_000], isLowerBound: undefined });
  });

  it("are then searched by quarters, 75,000 in a call", async () => {
    const stub = env.DIRECTORY.getByName("unrolled");
    const searched = (query: string) =>
      stub.search(searchFor(v.parse(EventQuery, Object.fromEntries(new URLSearchParams(query))), 0));
    const { events, searchedTo: none } = await searched("repository=acme/old");
    expect([events.map(({ id }) => id), none]).toEqual([["evt_000002", "evt_000001"], undefined]);
    const { searchedTo: end } = await searched("repository=acme/web&status=failed");
    expect(end?.receivedAt).toBeGreaterThanOrEqual(45_000 * 30);
    expect(end?.receivedAt).toBeLessThan(45_010 * 30);
    const rest = await searched(`repository=acme/web&status=failed&cursor=${end?.receivedAt}_${end?.id}`);
    expect(rest).toEqual({ events: [] });
  });

  it("of a short period count the latest 75,000", async () => {
    const { buckets, isLowerBound } = await directory.statistics({ from: 0, to: 120_001, buckets: 1 });
    expect([buckets[0]?.events, isLowerBound]).toEqual([75_000, true]);
  });
});

describe("a deletion", () => {
  it("searches 75,000 events in a call, and goes on by its cursor", async () => {
    const first = await ask("DELETE", "/events?repository=acme/old");
    expect(first).toMatchObject({ events: 0, failed: 0, next: "45001_evt_045001" });
    expect((await list("repository=acme/old&to=45000")).events).toHaveLength(2);
    const second = await ask("DELETE", "/events?repository=acme/old&cursor=45001_evt_045001");
    expect(second).not.toHaveProperty("next");
    expect((await list("repository=acme/old&to=45000")).events).toEqual([]);
  });
});
