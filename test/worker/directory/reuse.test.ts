import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import { EventIndex } from "../../../src/worker/directory/event-index.ts";
import { Statistics } from "../../../src/worker/directory/statistics.ts";
import { DAY_MS, eventOf, HOUR_MS } from "./sharded.ts";

const NOON = Date.UTC(2027, 0, 1, 12);
const ALL = { filters: [], values: [], limit: 50 };

let number = 0;

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const old = (status: EventStatus = "delivered", ageMs = 30 * DAY_MS): EventSummary =>
  eventOf(NOON - ageMs, "acme/web", status);

const fresh = (): EventSummary => eventOf(NOON, "acme/web");

interface Stored {
  readonly index: EventIndex;
  readonly statistics: Statistics;
  readonly ids: () => string[];
  /** The rows that were written since the last call. */
  readonly written: () => number;
}

/** Runs with an index of a retention of 30 days, or with that of a shard, which ends as a whole. */
function withIndex(work: (stored: Stored) => void, isShard = false): Promise<void> {
  const retentionMs = isShard ? undefined : 30 * DAY_MS;
  return runInDurableObject(env.DIRECTORY.getByName(`reuse-${++number}`), (_, { storage: { sql } }) => {
    let cursors: { readonly rowsWritten: number }[] = [];
    const counted = {
      exec: (query: string, ...values: (string | number)[]) => {
        const cursor = sql.exec(query, ...values);
        cursors.push(cursor);
        return cursor;
      },
    };
    work({
      index: new EventIndex(counted as never, retentionMs),
      statistics: new Statistics(counted as never, retentionMs),
      ids: () =>
        sql
          .exec<{ id: string }>("SELECT id FROM entries")
          .toArray()
          .map(({ id }) => id),
      written: () => {
        const before = cursors;
        cursors = [];
        return before.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
      },
    });
  });
}

describe("a new entry", () => {
  it("takes the row of the oldest settled one whose retention is over, at one row written", () =>
    withIndex(({ index, ids, written }) => {
      const [pending, oldest, older, kept] = [
        old("pending", 32 * DAY_MS),
        old("failed", 31 * DAY_MS),
        old("delivered", 30 * DAY_MS + 1),
        old("delivered", 30 * DAY_MS - 1),
      ];
      vi.setSystemTime(NOON - 31 * DAY_MS);
      for (const each of [pending, oldest, older, kept]) index.put(each);
      vi.setSystemTime(NOON);
      written();
      const added = fresh();
      expect(index.put(added, '{"a":1}')).toEqual({ change: { summary: added }, isCarried: true });
      expect(written()).toBe(1);
      expect(ids().toSorted()).toEqual([pending.id, older.id, kept.id, added.id].toSorted());
      expect(index.get(added.id)).toEqual(added);
      expect(index.carriedSince(NOON - 1)).toEqual([{ summary: added, usage: { a: 1 } }]);
      // What the row had is gone with it.
      const [second, third] = [{ ...fresh(), tag: undefined } as never as EventSummary, fresh()];
      index.put(second);
      index.put(third);
      expect(ids().toSorted()).toEqual([pending.id, kept.id, added.id, second.id, third.id].toSorted());
      expect(index.carriedSince(NOON - 1)).toHaveLength(1);
      expect(index.search({ ...ALL, filters: ["tag IS NULL"] }).events.map(({ id }) => id)).toEqual([second.id]);
    }));

  it("adds a row to an index whose entries all end together, as that of a shard", () =>
    withIndex(({ index, ids }) => {
      const expired = old();
      index.put(expired);
      index.put(fresh());
      expect(ids()).toHaveLength(2);
    }, true));

  it("looks at the ten oldest alone", () =>
    withIndex(({ index, ids }) => {
      const open = Array.from({ length: 10 }, () => old("held", 40 * DAY_MS));
      for (const each of [...open, old("delivered", 31 * DAY_MS)]) index.put(each);
      const before = ids().length;
      index.put(fresh());
      expect(ids()).toHaveLength(before + 1);
    }));
});

describe("an entry whose retention is over, and whose row waits for another", () => {
  it("is in no list, count or statistics, unless it is open", () =>
    withIndex(({ index, statistics }) => {
      const [settled, open, kept] = [old("failed", 31 * DAY_MS), old("held", 31 * DAY_MS), old("failed", 29 * DAY_MS)];
      for (const each of [settled, open, kept]) index.put(each);
      expect(index.search(ALL).events.map(({ id }) => id)).toEqual([kept.id, open.id]);
      expect(index.get(settled.id)).toBeUndefined();
      expect(index.get(open.id)).toEqual(open);
      expect(index.total(ALL)).toEqual({ count: 2 });
      expect(index.count(ALL)).toEqual({ events: 2, failed: [{ name: "deploy", count: 1 }] });
      const period = { from: NOON - 40 * DAY_MS, to: NOON, buckets: 40 };
      const failed = [...statistics.counts(period, NOON).values()].map(({ events }) => events.failed);
      expect(failed.reduce((sum, count) => sum + count, 0)).toBe(1);
      expect(statistics.counts({ ...period, to: NOON - 31 * DAY_MS + HOUR_MS }, NOON)).toEqual(new Map());
    }));
});

it.each([
  { days: 33, more: 0, isKept: true },
  { days: 33, more: 1, isKept: false },
])("an entry is deleted three days after its retention: in $days days and $more ms", async ({ days, more, isKept }) => {
  const directory = env.DIRECTORY.getByName(`reuse-${++number}`);
  await directory.feed("acme/web", { summaries: [fresh()], blocks: [] });
  vi.setSystemTime(NOON + days * DAY_MS + more);
  await directory.prune(Date.now());
  const rows = await runInDurableObject(directory, (_, { storage }) =>
    storage.sql.exec("SELECT id FROM entries").toArray(),
  );
  expect(rows).toHaveLength(isKept ? 1 : 0);
});
