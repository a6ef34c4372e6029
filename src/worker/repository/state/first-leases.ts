import type { Delivery } from "../../../core/delivery/delivery.ts";
import { isHeldOrParked, nextDueAt, type EventRecord } from "../../../core/record/record.ts";
import type { Sql } from "../../storage/sql.ts";

interface Leased {
  /** The number of the event's row: later events have higher ones. */
  readonly row: number;
  /** When the first of its leases ends, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * Events of which all that is due is leased for first attempts, which are under way. Most are settled moments later, so they
 * are left out of the index of what is due, where each would cost a row. This object knows them in memory. Each new row
 * says after which row such events are, so a new life of the object, whatever ended the one before, finds all of them by
 * its latest row, and puts them into the index before anything else.
 */
export class FirstLeases {
  readonly #sql: Sql;
  /** In the order of their rows. */
  readonly #leased = new Map<string, Leased>();
  /** Whether a transaction was rolled back, which may have settled an event here and not on disk. */
  #isUncertain = false;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The ids of the events. */
  get ids(): Iterable<string> {
    return this.#leased.keys();
  }

  /** The row after which all of the events are; undefined if there is none. */
  get after(): number | undefined {
    const [first] = this.#leased.values();
    return first === undefined ? undefined : first.row - 1;
  }

  /** Adds an event that was stored in a row. */
  add(record: EventRecord, row: number): void {
    this.#leased.set(record.event.id, { row, until: nextDueAt(record) ?? 0 });
  }

  /** Forgets an event that is in the index, is settled or was deleted. */
  delete(id: string): void {
    this.#leased.delete(id);
  }

  /** When the first lease ends that ends after a time; undefined if none does. */
  earliestAfter(time: number): number | undefined {
    let earliest = Infinity;
    for (const { until } of this.#leased.values()) if (until > time && until < earliest) earliest = until;
    return earliest === Infinity ? undefined : earliest;
  }

  /** Puts events into the index whose lease has ended: their attempts are to be made again. */
  indexEnded(now: number): void {
    this.check();
    for (const [id, { until }] of this.#leased) {
      if (until > now) continue;
      this.#sql.exec("UPDATE events SET leased = NULL WHERE id = ?", id);
      this.#leased.delete(id);
    }
  }

  /** Puts all events into the index that an earlier life of the object, or this one, has left out. */
  indexAll(): void {
    const latest = "SELECT leased_from AS row FROM events WHERE rowid = (SELECT max(rowid) FROM events)";
    const [{ row } = { row: 0 }] = this.#sql.exec<{ row: number | null }>(latest).toArray();
    // A version that does not know of leases has stored the latest event, and has an index of all that is due.
    if (row === null) this.#sql.exec("UPDATE events SET leased = NULL WHERE due IS NOT NULL AND leased = 1");
    else this.#sql.exec("UPDATE events SET leased = NULL WHERE rowid > ? AND leased = 1", row);
    this.#leased.clear();
    this.#isUncertain = false;
  }

  /** Has all put into the index before they are used again: a transaction was rolled back. */
  mistrust(): void {
    this.#isUncertain = true;
  }

  /** Puts all into the index if what is in memory may lack one. */
  check(): void {
    if (this.#isUncertain) this.indexAll();
  }
}

/** Whether all that is due of an event is leased for first attempts. */
export function isOnlyLeased(record: EventRecord, leased: readonly Delivery[]): boolean {
  const { callback, verification, deliveries } = record;
  if (leased.length === 0 || isHeldOrParked(record)) return false;
  if (callback.dueAt !== undefined || verification?.dueAt !== undefined) return false;
  return deliveries.every((delivery) => delivery.dueAt === undefined || leased.includes(delivery));
}
