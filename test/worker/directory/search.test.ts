import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { EventPage } from "../../../src/core/api/summary.ts";
import { EventIndex } from "../../../src/worker/directory/event-index.ts";
import { conditionsOf } from "../../../src/worker/directory/search.ts";
import { router } from "../../../src/worker/router.ts";

/** Events one millisecond apart. The oldest two are of acme/old; the oldest is held. */
const FILL = `WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 120000)
  INSERT INTO entries (received, id, repository, tag, status, type, names, summary)
  SELECT at, printf('evt_%06d', at), iif(at < 3, 'acme/old', 'acme/web'), 'v1', iif(at = 1, 'held', 'delivered'), 'push', '',
    json_object('id', printf('evt_%06d', at), 'receivedAt', at, 'repository', iif(at < 3, 'acme/old', 'acme/web'),
      'tag', 'v1', 'token', 'ci', 'status', iif(at = 1, 'held', 'delivered'), 'rules', json('[]'), 'deliveries', json('[]'))
  FROM n`;

const directory = env.DIRECTORY.getByName("directory");

beforeAll(() => runInDurableObject(directory, (_, { storage }) => void storage.sql.exec(FILL)));

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
