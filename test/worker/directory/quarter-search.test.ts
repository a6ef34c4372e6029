import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { EventQuery } from "../../../src/core/api/query.ts";
import { EventIndex } from "../../../src/worker/directory/event-index.ts";
import { QUARTER_MS } from "../../../src/worker/directory/rollups.ts";
import { searchFor } from "../../../src/worker/directory/search.ts";
import { Statistics } from "../../../src/worker/directory/statistics.ts";
import type { Search } from "../../../src/worker/env/event-search.ts";

/** 400 quarters of an hour with ten events each, of another tag each. */
const FILL_QUARTERS = `WITH RECURSIVE n(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at < 3999)
  INSERT INTO entries (received, id, repository, tag, status, type, names, reasons, summary)
  SELECT at * 90000, printf('evt_%06d', at), 'acme/web', printf('t%05d', at), 'delivered', 'push', '', '',
    json_object('id', printf('evt_%06d', at), 'receivedAt', at * 90000, 'repository', 'acme/web', 'tag', printf('t%05d', at),
      'token', 'ci', 'status', 'delivered', 'rules', json('[]'), 'deliveries', json('[]'))
  FROM n`;

const SUMMARY = { repository: "acme/web", token: "ci", status: "delivered", rules: [], deliveries: [] } as const;

function searchOf(query: string): Search {
  return searchFor(v.parse(EventQuery, Object.fromEntries(new URLSearchParams(query))), 0);
}

describe("a search by the texts of quarters of an hour", () => {
  it("reads only the quarters of an hour that may have a match", async () => {
    const stub = env.DIRECTORY.getByName("quarters");
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      const index = new EventIndex(sql);
      const { rollups } = new Statistics(sql);
      sql.exec(FILL_QUARTERS);
      rollups.quarters(0, 400 * QUARTER_MS, 500 * QUARTER_MS, { left: Infinity });
      const entries = (query: string): { ids: string[]; read: number } => {
        let read = 0;
        const counted = {
          exec: (text: string, ...values: (string | number)[]) => {
            const cursor = sql.exec(text, ...values);
            const rows = cursor.toArray();
            if (text.includes("FROM (SELECT * FROM entries")) read += cursor.rowsRead;
            return { toArray: () => rows, rowsRead: cursor.rowsRead };
          },
        };
        const { events } = new EventIndex(counted as never).search(searchOf(query));
        return { ids: events.map(({ id }) => id), read };
      };
      // A row more than the entries: the first of the next span.
      const searches: readonly [query: string, ids: string[], most: number][] = [
        ["tag=none", [], 1],
        ["tag=t00007", ["evt_000007"], 12],
        ["q=T03995", ["evt_003995"], 12],
        ["tag=t00007&to=7000000", ["evt_000007"], 12],
        ["tag=t00007&from=8100000", [], 1],
        ["repository=acme/web&limit=3", ["evt_003999", "evt_003998", "evt_003997"], 12],
        ["repository=acme/web&status=failed", [], 4020],
      ];
      for (const [query, ids, most] of searches) {
        const found = entries(query);
        expect([query, found.ids, found.read <= most]).toEqual([query, ids, true]);
      }
      index.put({ ...SUMMARY, id: "evt_late", receivedAt: 5 * QUARTER_MS, tag: "late" });
      rollups.invalidate(5 * QUARTER_MS, 500 * QUARTER_MS);
      expect(entries("tag=late").ids).toEqual(["evt_late"]);
      expect(entries("tag=t00007").ids).toEqual(["evt_000007"]);
    });
  });

  it("ends also where it has read as much of quarters' texts, and goes on by its cursor", async () => {
    const stub = env.DIRECTORY.getByName("long-texts");
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      const index = new EventIndex(sql);
      new Statistics(sql).open();
      // 250 quarters whose texts have 150,000 bytes each, of which 30 million may be read: those of 200 quarters.
      sql.exec(`WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 250)
        INSERT INTO tallies (quarter, tally, texts) SELECT at * ${QUARTER_MS}, '{}', hex(zeroblob(75000)) FROM n`);
      index.put({ ...SUMMARY, id: "evt_first", receivedAt: 0, tag: "first" });
      const { events, searchedTo } = index.search(searchOf("tag=first"));
      expect([events, searchedTo]).toEqual([[], { receivedAt: 51 * QUARTER_MS, id: "evt_0" }]);
      const rest = index.search(searchOf(`tag=first&cursor=${searchedTo?.receivedAt}_${searchedTo?.id}`));
      expect(rest.events.map(({ id }) => id)).toEqual(["evt_first"]);
    });
  });
});
