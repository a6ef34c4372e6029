import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../../../src/core/delivery/delivery.ts";
import { openRecord } from "../../../src/core/record/open.ts";
import { leaseAll, type EventRecord } from "../../../src/core/record/record.ts";
import { Announcements } from "../../../src/worker/repository/state/announcements.ts";
import { DueEvents } from "../../../src/worker/repository/state/due-events.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { RecordCache } from "../../../src/worker/repository/state/record-cache.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
/** The time-out of a second, and five to record the end of the attempt. */
const LEASE_MS = 6000;
const BODY = new Uint8Array([123]);

let number = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Table {
  readonly storage: DurableObjectStorage;
  readonly store: EventStore;
  readonly due: DueEvents;
  /** Rows that a piece of work writes. */
  readonly rowsWritten: (work: () => void) => number;
  /** The same table, as a new life of the object finds it. */
  readonly reopen: () => Omit<Table, "rowsWritten" | "reopen">;
}

/** Runs a test on a table that has one settled event: from the second on there is an index. */
async function withTable(test: (table: Table) => void | Promise<void>): Promise<void> {
  const settled = await eventOf("settled", []);
  await runInDurableObject(env.REPOSITORY.getByName(`acme/leases-${number++}`), async (_, { storage }) => {
    let written = 0;
    const sql = {
      exec: (query: string, ...bindings: unknown[]) => {
        const cursor = storage.sql.exec(query, ...bindings);
        const rows = cursor.toArray();
        written += cursor.rowsWritten;
        return { toArray: () => rows };
      },
    } as unknown as SqlStorage;
    const open = (): Omit<Table, "rowsWritten" | "reopen"> => {
      const store = new EventStore(sql, undefined);
      store.upgrade();
      return { storage, store, due: new DueEvents(sql, store) };
    };
    const table = open();
    table.store.insert(settled, BODY);
    table.store.insert({ ...settled, event: { ...settled.event, id: `${settled.event.id}x` } }, BODY);
    const rowsWritten = (work: () => void): number => {
      const before = written;
      work();
      return written - before;
    };
    await test({ ...table, rowsWritten, reopen: open });
  });
}

async function eventOf(text: string, targets: readonly string[] = ["a", "b"]): Promise<EventRecord> {
  const { event, url, decision } = await arrivalOf(text, documentFor(...targets));
  if (decision === undefined) throw new Error("no decision");
  return openRecord(event, url, decision, { callbackHosts: new Set(), privateHosts: new Set() }, NOON);
}

/** Stores an event with its deliveries leased for first attempts. */
function insertLeased(store: EventStore, record: EventRecord, now = NOON): EventRecord {
  const leased = leaseAll(record, record.deliveries, now);
  store.insert(leased, BODY, undefined, undefined, leased.deliveries);
  return leased;
}

function settled(record: EventRecord): EventRecord {
  const deliveries = record.deliveries.map((delivery) => settle(delivery, "delivered"));
  return { ...record, deliveries };
}

const START = { due: 0, id: "" };

describe("an event whose deliveries are leased for first attempts", () => {
  it("costs a row for its place and one for its id, and one when it is settled: none in the index of what is due", async () => {
    const record = await eventOf("leased");
    const other = await eventOf("not leased");
    await withTable(({ store, rowsWritten }) => {
      expect(rowsWritten(() => insertLeased(store, record))).toBe(2);
      expect(rowsWritten(() => store.update(settled(record)))).toBe(1);
      expect(rowsWritten(() => store.insert(other, BODY))).toBe(3);
    });
  });

  it("is due when its lease ends, and not before", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, due }) => {
      insertLeased(store, record);
      expect(due.earliest()).toBe(NOON + LEASE_MS);
      expect(due.after(START, NOON + LEASE_MS - 1, 10)).toEqual([]);
      expect(due.after(START, NOON + LEASE_MS, 10)).toEqual([{ id: record.event.id, due: NOON + LEASE_MS }]);
      expect(due.open(10)).toEqual([record.event.id]);
    });
  });

  it("is open while its lease runs, until it is settled", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, due }) => {
      insertLeased(store, record);
      expect([due.open(10), store.leases.isEmpty]).toEqual([[record.event.id], false]);
      store.update(settled(record));
      expect([due.open(10), due.earliest(), store.leases.isEmpty]).toEqual([[], undefined, true]);
    });
  });

  it("is in the index when one of its deliveries waits for a retry", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, due, reopen }) => {
      const leased = insertLeased(store, record);
      const [first, ...others] = leased.deliveries;
      if (first === undefined) throw new Error("no delivery");
      store.update({ ...leased, deliveries: [{ ...first, dueAt: NOON + 3000 }, ...others] });
      expect([due.earliest(), store.leases.isEmpty]).toEqual([NOON + 3000, true]);
      expect(reopen().due.earliest()).toBe(NOON + 3000);
    });
  });

  it.each([0, 23, 76, 77, 78, 99])(
    "is found by a new life of the object, stored %d ms after a full tenth",
    async (ms) => {
      const record = await eventOf("leased");
      await withTable(({ store, reopen }) => {
        insertLeased(store, record, NOON + ms);
        const { store: later, due } = reopen();
        expect(due.earliest()).toBeUndefined();
        later.indexLeases();
        const end = NOON + ms + LEASE_MS;
        const [found, ...others] = due.after(START, end, 10);
        expect([found?.id, others]).toEqual([record.event.id, []]);
        // A time that has the mark by chance is stored a millisecond sooner.
        expect(found?.due).toBe(ms === 77 ? end - 1 : end);
      });
    },
  );

  it("is found by a new life after 9,000 more events", async () => {
    const [record, more] = [await eventOf("leased"), await eventOf("more", [])];
    await withTable(({ store, storage, reopen }) => {
      insertLeased(store, record);
      const range = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)";
      const insert = `${range} INSERT INTO events (id, due, record, body) SELECT ? || i, NULL, ?, x'7b' FROM n`;
      storage.sql.exec(insert, more.event.id, JSON.stringify(more));
      const { store: later, due } = reopen();
      later.indexLeases();
      expect(due.open(10)).toEqual([record.event.id]);
    });
  });

  it("is found again after a transaction that had settled it was rolled back", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, storage, due }) => {
      const announcements = new Announcements();
      announcements.on("rolledBack", () => store.forget());
      const records = new RecordCache(store, announcements);
      insertLeased(store, record);
      const fail = (): void => {
        store.update(settled(record));
        throw new Error("the disk is full");
      };
      expect(() => records.transaction(storage, fail)).toThrow("the disk is full");
      expect(store.leases.isEmpty).toBe(false);
      expect(due.after(START, NOON + LEASE_MS, 10)).toEqual([{ id: record.event.id, due: NOON + LEASE_MS }]);
    });
  });
});

describe("the table of an earlier version, whose index has every time", () => {
  it("keeps what is due at a time that looks like a first lease", async () => {
    const record = await eventOf("retry");
    await withTable(({ storage, store, reopen }) => {
      store.insert(record, BODY);
      storage.sql.exec("DROP INDEX events_open");
      storage.sql.exec("CREATE INDEX events_due ON events (due) WHERE due IS NOT NULL");
      storage.sql.exec("UPDATE events SET due = ? WHERE id = ?", NOON + 60_077, record.event.id);
      expect(reopen().due.earliest()).toBe(NOON + 60_076);
      const indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'events_%'";
      expect(storage.sql.exec(indexes).toArray()).toEqual([{ name: "events_open" }]);
    });
  });
});
