import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { DueEvents } from "../../../src/worker/repository/state/due-events.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { dueOf } from "../../../src/worker/repository/state/event-table.ts";
import { delivered } from "./cache.ts";
import { openedFor } from "./opened.ts";

const ALERT = { type: "target.paused", reason: "gone" } as const;
let number = 0;

/** The record of a push that is due at a time, or settled without one. */
async function due(text: string, dueAt?: number): Promise<EventRecord> {
  const record = await openedFor(text, "a");
  const [delivery] = record.deliveries;
  if (delivery === undefined) throw new Error("no delivery");
  return { ...record, deliveries: [dueAt === undefined ? delivered(delivery) : { ...delivery, dueAt }] };
}

/** The record of a push that is held: for any document, or for another one than that of a revision. */
async function held(text: string, revision?: string): Promise<EventRecord> {
  const { deliveries: _, revision: __, ...record } = await openedFor(text);
  return { ...record, deliveries: [], held: "why", ...(revision !== undefined && { revision }) };
}

async function alert(text: string): Promise<EventRecord> {
  const record = await held(text);
  return { ...record, event: { ...record.event, alert: ALERT } };
}

/** Runs a test on the storage of an object in which these records are. */
async function withStored(records: readonly EventRecord[], test: (due: DueEvents) => void): Promise<void> {
  const relay = env.REPOSITORY.getByName(`acme/due-${number++}`);
  await runInDurableObject(relay, (_, { storage: { sql } }) => {
    const store = new EventStore(sql);
    for (const record of records) store.insert(record, new Uint8Array([1]));
    test(new DueEvents(sql, store));
  });
}

const idsOf = (records: readonly EventRecord[]): string[] => records.map(({ event }) => event.id);
const sorted = (ids: readonly string[]): string[] => ids.toSorted((a, b) => a.localeCompare(b));

it("an event is stored with the time at which it needs attention, or the number of what it waits for", async () => {
  const onHold = await due("on hold", 1);
  const [waiting] = onHold.deliveries;
  const { dueAt: _, ...parked } = { ...waiting, parked: true };
  const table: [EventRecord, number | null][] = [
    [await due("due", 1_800_000_000_000), 1_800_000_000_000],
    [await due("settled"), null],
    [{ ...onHold, deliveries: [parked] } as EventRecord, 9_007_199_254_740_990],
    [await held("for any document"), 9_007_199_254_740_991],
    [await alert("an alert"), 9_007_199_254_740_989],
    [await held("by a revision", "0000000aff12"), 4_503_599_627_370_506],
    [await held("by the last revision", "ffffffffffff"), 4_503_603_922_337_791],
    [await held("by what is no revision", "none"), 4_503_599_627_370_496],
  ];
  expect(table.map(([record]) => dueOf(record))).toEqual(table.map(([, due]) => due));
});

it("the earliest time is that of an event that waits for a time", async () => {
  const others = [
    await held("held"),
    await held("by rules", "00000000ffff"),
    await alert("alert"),
    await due("settled"),
  ];
  await withStored(others, (events) => {
    expect([events.earliest(), events.earliestAfter(0)]).toEqual([undefined, undefined]);
  });
  await withStored([...others, await due("later", 2000), await due("sooner", 1000)], (events) => {
    expect([events.earliest(), events.earliestAfter(999), events.earliestAfter(1000)]).toEqual([1000, 1000, 2000]);
    expect(events.earliestAfter(2000)).toBeUndefined();
    expect(events.open(100)).toHaveLength(5);
    expect(events.open(2)).toHaveLength(2);
  });
});

it("due events are listed in order, page by page", async () => {
  const records = [await due("c", 3000), await due("a", 1000), await due("b", 1000), await due("d", 3001)];
  const [c = "", a = "", b = ""] = idsOf(records);
  await withStored(records, (events) => {
    const first = events.after({ id: "", due: 0 }, 3000, 2);
    expect(first).toEqual(sorted([a, b]).map((id) => ({ id, due: 1000 })));
    expect(events.after(first[0] ?? { id: "", due: 0 }, 3000, 5)).toEqual([first[1], { id: c, due: 3000 }]);
    expect(events.after({ id: c, due: 3000 }, 3000, 5)).toEqual([]);
  });
});

it("pushes that another document may decide on are those that this one does not hold", async () => {
  const records = [
    await held("for any document"),
    await held("lower", "00000001aaaa"),
    await held("own", "00000002aaaa"),
    await held("higher", "00000003aaaa"),
    await held("last", "ffffffffffff"),
    await alert("alert"),
    await due("due", 1000),
  ];
  const [any = "", lower = "", own = "", higher = "", last = "", raised = ""] = idsOf(records);
  await withStored(records, (events) => {
    expect(idsOf(events.heldBut("00000002aaaa", 100))).toEqual([any, lower, higher, last]);
    expect(idsOf(events.heldBut("00000001aaaa", 100))).toEqual([any, own, higher, last]);
    expect(idsOf(events.heldBut("00000002aaaa", 3))).toEqual([any, lower, higher]);
    expect(idsOf(events.heldBut("00000002aaaa", 1))).toEqual([any]);
    expect(events.firstHeld()?.event.id).toBe(any);
    expect(idsOf(events.unrouted(100))).toEqual([raised]);
  });
  await withStored([records[4] as EventRecord, records[6] as EventRecord], (events) => {
    expect(events.firstHeld()?.event.id).toBe(last);
    expect(events.unrouted(1)).toEqual([]);
  });
  await withStored([records[5] as EventRecord, records[6] as EventRecord], (events) => {
    expect(events.firstHeld()).toBeUndefined();
  });
});
