import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../../../src/core/delivery/delivery.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
import { openRecord } from "../../../src/core/record/open.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { Announcements } from "../../../src/worker/repository/state/announcements.ts";
import { EventLists } from "../../../src/worker/repository/state/event-lists.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { RecordCache } from "../../../src/worker/repository/state/record-cache.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const DAY_MS = 86_400_000;

/** Tables of earlier versions. */
const FORMER = {
  "0.1.0": `CREATE TABLE events (
    id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL, allowance TEXT) STRICT`,
  "the first commits": `CREATE TABLE events (
    id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID`,
  "November 30": `CREATE TABLE events (id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL,
    allowance TEXT, leased INTEGER, leased_from INTEGER) STRICT;
    CREATE INDEX events_waiting ON events (due) WHERE due IS NOT NULL AND leased IS NULL`,
} as const;

let number = 0;
let pending: EventRecord;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
  const { event, url, decision } = await arrivalOf("table", documentFor("a"));
  if (decision === undefined) throw new Error("no decision");
  pending = openRecord(event, url, decision, { callbackHosts: new Set(), privateHosts: new Set() }, NOON);
});

afterEach(() => {
  vi.useRealTimers();
});

/** The event of a number and of a day, settled unless it is to be pending. */
function eventOf(digest: number, daysBefore = 0, isSettled = true): EventRecord {
  const receivedAt = NOON - daysBefore * DAY_MS;
  const id = eventId(receivedAt, new Uint8Array(14).fill(digest));
  const deliveries = pending.deliveries.map((delivery) => (isSettled ? settle(delivery, "delivered") : delivery));
  return { ...pending, event: { ...pending.event, id, receivedAt }, deliveries };
}

const idsOf = (records: readonly EventRecord[]): string[] => records.map(({ event }) => event.id).toSorted();
const bodyOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function withSql(test: (sql: SqlStorage) => void): Promise<void> {
  const relay = env.REPOSITORY.getByName(`acme/table-${number++}`);
  return runInDurableObject(relay, (_, { storage: { sql } }) => test(sql));
}

const stored = (sql: SqlStorage): string[] =>
  sql
    .exec<{ id: string }>("SELECT id FROM events ORDER BY id")
    .toArray()
    .map(({ id }) => id);

const indexesOf = (sql: SqlStorage): string[] =>
  sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'events_%'")
    .toArray()
    .map(({ name }) => name);

/** One of many events whose ids start alike. */
function alike(last: number): EventRecord {
  const event = eventOf(7);
  return { ...event, event: { ...event.event, id: `${event.event.id}${last}` } };
}

describe("an event", () => {
  it("is found by its id among those whose ids start as its own, and is stored once", () =>
    withSql((sql) => {
      const store = new EventStore(sql);
      const ids = Array.from({ length: 3 }, (_, last) => `${eventOf(7).event.id.slice(0, -1)}${last}`);
      for (const id of ids) store.insert({ ...eventOf(7), event: { ...eventOf(7).event, id } }, bodyOf(id));
      expect(ids.map((id) => new TextDecoder().decode(store.readBody(id)))).toEqual(ids);
      expect(store.among([...ids, eventOf(7).event.id, "evt_0"])).toEqual(ids);
      expect(() =>
        store.insert({ ...eventOf(7), event: { ...eventOf(7).event, id: ids[1] ?? "" } }, bodyOf("")),
      ).toThrow("is stored already");
      expect(store.delete([ids[1] ?? ""])).toMatchObject({ events: 1 });
      expect(store.among(ids)).toEqual([ids[0], ids[2]]);
    }));

  it("is refused rather than lost as the 1,025th whose id starts as its own", () =>
    withSql((sql) => {
      const store = new EventStore(sql);
      for (let last = 0; last < 1024; last++) store.insert(alike(last), bodyOf(""));
      expect(() => store.insert(alike(1024), bodyOf(""))).toThrow("1024 events have an id that starts as evt_");
      expect(stored(sql)).toHaveLength(1024);
    }));
});

describe("a new event", () => {
  it("takes the row of the oldest settled one whose retention is over, at one row written", () =>
    withSql((sql) => {
      const written = { rows: 0 };
      const counted = {
        exec: (query: string, ...bindings: unknown[]) => {
          const cursor = sql.exec(query, ...bindings);
          const all = cursor.toArray();
          written.rows += cursor.rowsWritten;
          return { toArray: () => all };
        },
      } as unknown as SqlStorage;
      const store = new EventStore(counted, { retentionDays: 30 });
      vi.setSystemTime(NOON - 40 * DAY_MS);
      const [open, oldest, older, last] = [eventOf(1, 33, false), eventOf(2, 32), eventOf(3, 31), eventOf(4, 30)];
      for (const each of [last, older, oldest, open]) store.insert(each, bodyOf("old"));
      vi.setSystemTime(NOON);
      written.rows = 0;
      expect(store.insert(eventOf(5), bodyOf("new"))).toBe(oldest.event.id);
      expect(written.rows).toBe(1);
      expect(stored(sql)).toEqual(idsOf([open, older, last, eventOf(5)]));
      expect(new TextDecoder().decode(store.readBody(eventOf(5).event.id))).toBe("new");
      expect(store.read(oldest.event.id)).toBeUndefined();
      expect(store.insert(eventOf(6), bodyOf("new"))).toBe(older.event.id);
      // The retention of the next one ends with this day.
      expect(store.insert(eventOf(7), bodyOf("new"))).toBeUndefined();
    }));

  it("is read in place of the one whose row it took, also from memory", () =>
    withSql((sql) => {
      const store = new EventStore(sql, { retentionDays: 30 });
      const records = new RecordCache(store, new Announcements());
      const old = eventOf(1, 31);
      vi.setSystemTime(NOON - 31 * DAY_MS);
      records.add(old, bodyOf("old"));
      vi.setSystemTime(NOON);
      expect(records.get(old.event.id)).toEqual(old);
      records.add(eventOf(2), bodyOf("new"));
      expect(records.get(old.event.id)).toBeUndefined();
      expect(records.get(eventOf(2).event.id)).toEqual(eventOf(2));
    }));

  it("has the body deleted that only the event before had", () =>
    withSql((sql) => {
      const store = new EventStore(sql, { retentionDays: 30 });
      const [old, other] = [eventOf(1, 33), eventOf(2, 32)];
      store.shareBody(old.event.id, bodyOf("shared"), [old.event.id, other.event.id]);
      vi.setSystemTime(NOON - 33 * DAY_MS);
      for (const each of [old, other]) store.insert(each, bodyOf(""), old.event.id);
      vi.setSystemTime(NOON);
      const bodies = (): number => sql.exec("SELECT 1 FROM bodies").toArray().length;
      store.insert(eventOf(3), bodyOf("new"));
      expect(bodies()).toBe(1);
      store.insert(eventOf(4), bodyOf("new"));
      expect(bodies()).toBe(0);
    }));

  it("leaves what is past its retention out of lists, unless it is open", () =>
    withSql((sql) => {
      const store = new EventStore(sql, { retentionDays: 30 });
      vi.setSystemTime(NOON - 33 * DAY_MS);
      const [open, settled, kept] = [eventOf(1, 33, false), eventOf(2, 32), eventOf(3, 30)];
      for (const each of [open, settled, kept]) store.insert(each, bodyOf(""));
      vi.setSystemTime(NOON);
      expect(idsOf(new EventLists(sql, store).latest(NOON, 10, "all"))).toEqual(idsOf([open, kept]));
    }));
});

describe.each(Object.entries(FORMER))("a table of %s", (_, schema) => {
  /** Has a table of an earlier version with these events. */
  function fill(sql: SqlStorage, events: readonly EventRecord[]): void {
    sql.exec(schema);
    for (const record of events) {
      const due = record.deliveries[0]?.dueAt ?? null;
      const insert = "INSERT INTO events (id, due, record, body) VALUES (?, ?, ?, ?)";
      sql.exec(insert, record.event.id, due, JSON.stringify(record), bodyOf("old"));
    }
  }

  it("has all its events found, and gets keys with the next one", () =>
    withSql((sql) => {
      const events = [eventOf(1, 2), eventOf(2, 1, false), eventOf(3)];
      fill(sql, events);
      const store = new EventStore(sql, { retentionDays: 30 });
      const all = (): string[] => idsOf(new EventLists(sql, store).latest(NOON + 1, 10, "all"));
      expect([all(), store.firstId(), store.schema.isKeyed]).toEqual([idsOf(events), events[0]?.event.id, false]);
      store.insert(eventOf(4), bodyOf("new"));
      expect([all(), store.schema.isKeyed]).toEqual([idsOf([...events, eventOf(4)]), true]);
      for (const { event } of events) expect(new TextDecoder().decode(store.readBody(event.id))).toBe("old");
      expect(indexesOf(sql)).toEqual(["events_waiting"]);
      expect(sql.exec("SELECT id FROM events WHERE due IS NOT NULL").toArray()).toEqual([{ id: events[1]?.event.id }]);
      expect(store.prune(NOON - DAY_MS, 10)).toBe(1);
      expect(all()).toEqual(idsOf([eventOf(2, 1), eventOf(3), eventOf(4)]));
    }));

  it("of more than 5,000 events stays as it is, and new ones take the rows of old ones", () =>
    withSql((sql) => {
      fill(sql, [eventOf(1, 40), eventOf(2, 1, false)]);
      sql.exec(`WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 4999)
        INSERT INTO events (id, record, body) SELECT printf('evt_zzzz%022d', at), '{}', x'31' FROM n`);
      const store = new EventStore(sql, { retentionDays: 30 });
      expect(store.insert(eventOf(3), bodyOf("new"))).toBe(eventOf(1, 40).event.id);
      expect([store.schema.isKeyed, indexesOf(sql)]).toEqual([false, ["events_due"]]);
      expect(store.insert(eventOf(4, 0, false), bodyOf("new"))).toBeUndefined();
      expect(idsOf(new EventLists(sql, store).latest(NOON + 1, 10, "all"))).toEqual(
        idsOf([eventOf(2, 1), eventOf(3), eventOf(4)]),
      );
      expect(new EventLists(sql, store).openOrRecent(NOON)).toContain(eventOf(2, 1).event.id);
      expect(store.delete([eventOf(4).event.id])).toMatchObject({ events: 1 });
      expect(store.prune(NOON, 10)).toBe(0);
    }));
});

it("events that version 0.1.0 has stored in a table with keys, after a rollback, are found by the next life", () =>
  withSql((sql) => {
    const store = new EventStore(sql);
    for (const digest of [200, 100]) store.insert(eventOf(digest), bodyOf("new"));
    const former = [eventOf(50), eventOf(150), eventOf(250)];
    for (const record of former) {
      const insert = "INSERT INTO events (id, due, record, body, allowance) VALUES (?, NULL, ?, ?, '{}')";
      sql.exec(insert, record.event.id, JSON.stringify(record), bodyOf("former"));
    }
    expect(store.among(former.map(({ event }) => event.id))).toEqual([]);
    const next = new EventStore(sql);
    expect(next.among(former.map(({ event }) => event.id))).toEqual(former.map(({ event }) => event.id));
    expect(idsOf(new EventLists(sql, next).latest(NOON + 1, 10, "all"))).toEqual(
      idsOf([...former, eventOf(100), eventOf(200)]),
    );
    const keys = (): unknown[] => sql.exec("SELECT key FROM events").toArray();
    const before = keys();
    expect(new EventStore(sql).among([eventOf(100).event.id])).toHaveLength(1);
    expect(keys()).toEqual(before);
  }));
