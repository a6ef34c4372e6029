import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../../../src/core/delivery/delivery.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
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
const DAY_MS = 86_400_000;
const BODY = new Uint8Array([123]);
const START = { due: 0, id: "" };

let number = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What one life of the object has of the table. */
interface Life {
  readonly store: EventStore;
  readonly due: DueEvents;
}

interface Table extends Life {
  readonly storage: DurableObjectStorage;
  /** The rows that were read and written so far. */
  readonly rows: { read: number; written: number };
  readonly nextLife: () => Life;
}

/** Runs a test on a table that has two settled events: from the second on there is an index. */
async function withTable(test: (table: Table) => void): Promise<void> {
  const first = await eventOf("settled", []);
  await runInDurableObject(env.REPOSITORY.getByName(`acme/leases-${number++}`), (_, { storage }) => {
    const rows = { read: 0, written: 0 };
    const sql = {
      exec: (query: string, ...bindings: unknown[]) => {
        const cursor = storage.sql.exec(query, ...bindings);
        const all = cursor.toArray();
        rows.written += cursor.rowsWritten;
        rows.read += cursor.rowsRead;
        return { toArray: () => all };
      },
    } as unknown as SqlStorage;
    const nextLife = (): Life => {
      const store = new EventStore(sql);
      return { store, due: new DueEvents(sql, store) };
    };
    const life = nextLife();
    life.store.insert(first, BODY);
    life.store.insert(named(first, "second"), BODY);
    test({ ...life, storage, rows, nextLife });
  });
}

async function eventOf(text: string, targets: readonly string[] = ["a", "b"]): Promise<EventRecord> {
  const { event, url, decision } = await arrivalOf(text, documentFor(...targets));
  if (decision === undefined) throw new Error("no decision");
  return openRecord(event, url, decision, { callbackHosts: new Set(), privateHosts: new Set() }, NOON);
}

/** The event as if it had come so many days before. */
function onDay(record: EventRecord, daysBefore: number): EventRecord {
  const receivedAt = NOON - daysBefore * DAY_MS;
  return { ...record, event: { ...record.event, receivedAt, id: eventId(receivedAt, new Uint8Array(14)) } };
}

function named(record: EventRecord, suffix: string): EventRecord {
  return { ...record, event: { ...record.event, id: `${record.event.id}${suffix}` } };
}

/** Stores an event with its deliveries leased for first attempts. */
function insertLeased(store: EventStore, record: EventRecord): EventRecord {
  const leased = leaseAll(record, record.deliveries, NOON);
  store.insert(leased, BODY, undefined, leased.deliveries);
  return leased;
}

function settled(record: EventRecord): EventRecord {
  return { ...record, deliveries: record.deliveries.map((delivery) => settle(delivery, "delivered")) };
}

function dueAgain(record: EventRecord, dueAt: number): EventRecord {
  return { ...record, deliveries: record.deliveries.map((delivery) => ({ ...delivery, dueAt })) };
}

describe("an event whose deliveries are leased for first attempts", () => {
  it("costs a row for itself and one when it is settled: none in the index of what is due", async () => {
    const [record, other] = [await eventOf("leased"), await eventOf("not leased")];
    await withTable(({ store, rows }) => {
      const written = (work: () => void): number => {
        const { written: before } = rows;
        work();
        return rows.written - before;
      };
      expect(written(() => insertLeased(store, record))).toBe(1);
      expect(written(() => store.update(settled(record)))).toBe(1);
      expect(written(() => store.insert(other, BODY))).toBe(2);
    });
  });

  it("is found by a signal about its push", async () => {
    const record = await eventOf("gated");
    const scan = { on: "scan", until: NOON } as const;
    await withTable(({ store, due }) => {
      insertLeased(store, { ...record, gates: { scan } });
      expect(due.gated({ tag: "v1" })).toEqual([record.event.id]);
      expect(due.gated({ tag: "v2" })).toEqual([]);
    });
  });

  it("is due when its lease ends, and not before", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, due }) => {
      insertLeased(store, record);
      expect([due.earliest(), due.open(10)]).toEqual([NOON + LEASE_MS, [record.event.id]]);
      expect(due.after(START, NOON + LEASE_MS - 1, 10)).toEqual([]);
      expect(due.after(START, NOON + LEASE_MS, 10)).toEqual([{ id: record.event.id, due: NOON + LEASE_MS }]);
    });
  });

  it("is due at the same time in a new life, which reads the events of these days alone", async () => {
    const [record, more] = [await eventOf("leased"), await eventOf("more", [])];
    await withTable(({ store, rows, nextLife }) => {
      for (let day = 1; day <= 300; day++) store.insert(onDay(more, day), BODY);
      insertLeased(store, record);
      const { due } = nextLife();
      const { read: before } = rows;
      due.lookBackTo(NOON + 60_000);
      expect(due.after(START, NOON + LEASE_MS, 10)).toEqual([{ id: record.event.id, due: NOON + LEASE_MS }]);
      expect(rows.read - before).toBeLessThan(20);
    });
  });

  it.each([
    { what: "finds it from an alarm that was due the next day", alarmAt: NOON + DAY_MS, found: NOON + LEASE_MS },
    { what: "finds none of the days long before its alarm", alarmAt: NOON + 2 * DAY_MS, found: undefined },
    { what: "finds it where the alarm may have been lost at any time", alarmAt: 0, found: NOON + LEASE_MS },
    { what: "finds none where the life before has put its alarm off", alarmAt: undefined, found: undefined },
  ])("a new life $what", async ({ alarmAt, found }) => {
    const record = await eventOf("leased");
    await withTable(({ store, nextLife }) => {
      insertLeased(store, record);
      const { due } = nextLife();
      due.lookBackTo(alarmAt);
      expect(due.earliest()).toBe(found);
    });
  });

  it("costs a new life no row for each settled event where the life before has put its alarm off", async () => {
    const more = await eventOf("more", []);
    await withTable(({ store, rows, nextLife }) => {
      for (let count = 0; count < 20; count++) store.insert(named(more, `${count}`), BODY);
      const { due } = nextLife();
      const { read: before } = rows;
      due.lookBackTo(undefined);
      due.earliest();
      expect(rows.read - before).toBe(1);
    });
  });

  it("is in the index at once if its id is of an earlier day, where no later life would look for it", async () => {
    const record = await eventOf("kept during a rollback");
    await withTable(({ store, rows, nextLife }) => {
      const { written: before } = rows;
      insertLeased(store, onDay(record, 2));
      expect(rows.written - before).toBe(2);
      const { due } = nextLife();
      due.lookBackTo(undefined);
      expect(due.earliest()).toBe(NOON + LEASE_MS);
    });
  });

  it("is due after a transaction that had settled it was rolled back", async () => {
    const record = await eventOf("leased");
    await withTable(({ store, storage, due, nextLife }) => {
      const announcements = new Announcements();
      announcements.on("rolledBack", () => store.forget());
      const records = new RecordCache(store, announcements);
      insertLeased(store, record);
      const fail = (): void => {
        store.update(settled(record));
        throw new Error("the disk is full");
      };
      expect(() => records.transaction(storage, fail)).toThrow("the disk is full");
      expect(due.earliest()).toBe(NOON + LEASE_MS);
      expect(nextLife().due.open(10)).toEqual([record.event.id]);
    });
  });
});

function rollBack(storage: DurableObjectStorage, work: () => void): void {
  expect(() => storage.transactionSync(work)).toThrow("rolled back");
}

type Step = readonly ["lease" | "store" | "settle" | "retry" | "delete" | "lose" | "die", number];

it("whatever happens in whatever order, every life finds what is due, and when", async () => {
  const record = await eventOf("model");
  const kind = fc.constantFrom<Step[0]>("lease", "lease", "store", "settle", "retry", "delete", "lose", "die");
  const steps = fc.array(fc.tuple(kind, fc.nat({ max: 5 })), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, async (all: readonly Step[]) => {
      await withTable(({ storage, nextLife, ...life }) => {
        let { store, due } = life;
        const times = new Map<string, number>();
        const change = (id: string, changed: EventRecord, time: number | undefined): void => {
          store.update({ ...changed, event: { ...changed.event, id } });
          if (time === undefined) times.delete(id);
          else times.set(id, time);
        };
        for (const [index, [what, which]] of all.entries()) {
          const event = named(record, `${index}`);
          const id = [...times.keys()][which % Math.max(1, times.size)];
          if (what === "lease") times.set(insertLeased(store, event).event.id, NOON + LEASE_MS);
          if (what === "store") store.insert(event, BODY);
          if (what === "store") times.set(event.event.id, NOON);
          if (what === "settle" && id !== undefined) change(id, settled(record), undefined);
          if (what === "retry" && id !== undefined) change(id, dueAgain(record, NOON + which), NOON + which);
          if (what === "delete" && id !== undefined && times.delete(id)) store.delete([id]);
          if (what === "lose") {
            const fail = (): void => {
              if (id !== undefined) store.update({ ...settled(record), event: { ...record.event, id } });
              insertLeased(store, event);
              throw new Error("rolled back");
            };
            rollBack(storage, fail);
            store.forget();
          }
          if (what === "die") ({ store, due } = nextLife());
          expect(due.earliest()).toBe(times.size === 0 ? undefined : Math.min(...times.values()));
          expect(due.open(100).toSorted()).toEqual([...times.keys()].toSorted());
        }
        const found = nextLife().due.after(START, NOON + LEASE_MS, 100);
        expect(new Map(found.map(({ id, due: time }) => [id, time]))).toEqual(times);
      });
    }),
    { numRuns: 100 },
  );
});
