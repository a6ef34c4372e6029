import { isHeldOrParked, nextDueAt, type EventRecord } from "../../../core/record/record.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { Sql } from "../../storage/sql.ts";
import { dueOf, FIRST_LEASE, markFirstLease } from "./event-table.ts";

/** A new life of the object looks for leases of the one before among so many events, the latest ones. */
const SEARCHED = 12_000;

/** Less than {@link SEARCHED} events come after one whose lease is not in the index. */
const MAX_BEHIND = 10_000;

interface Leased {
  /** By the ids of the leased deliveries, until when. */
  readonly deliveries: ReadonlyMap<string, number>;
  /** When the first of these leases ends. */
  readonly until: number;
}

/**
 * Events all of whose due deliveries are leased for first attempts, which are under way. Most are settled moments later,
 * so their `due` is left out of the index, which would cost a row. This object knows them in memory; a new life of it
 * puts those of an earlier one into the index, unless the alarm says that there can be none (see `Scheduler.begin`).
 */
export class FirstLeases {
  readonly #sql: Sql;
  readonly #leased = new Map<string, Leased>();
  /** Events that were stored since there was no lease. */
  #behind = 0;
  /** Whether a transaction was rolled back: what is in memory may lack a lease that is on disk. */
  #isUncertain = false;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Whether there is certainly none. */
  get isEmpty(): boolean {
    return this.#leased.size === 0 && !this.#isUncertain;
  }

  /** The ids of the events. */
  get ids(): Iterable<string> {
    return this.#leased.keys();
  }

  /**
   * Adds an event that is to be stored, if all that is due of it is leased. Returns its `due`, or undefined if the event
   * belongs into the index.
   */
  add(record: EventRecord, leased: readonly Delivery[]): number | undefined {
    this.#behind = this.isEmpty ? 0 : this.#behind + 1;
    if (this.#behind >= MAX_BEHIND) return undefined;
    const deliveries = new Map(leased.map(({ id, dueAt = 0 }) => [id, dueAt]));
    return this.#mark(record, deliveries);
  }

  /** The `due` of an event that is to be written again, if all that is due of it is still leased; otherwise undefined. */
  again(record: EventRecord): number | undefined {
    const leased = this.#leased.get(record.event.id);
    return leased === undefined ? undefined : this.#mark(record, leased.deliveries);
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
    if (this.#isUncertain) return this.indexAll();
    for (const [id, { until }] of this.#leased) {
      if (until > now) continue;
      this.#index("id = ?", id);
      this.#leased.delete(id);
    }
  }

  /** Puts all events into the index whose lease is not there, also those of an earlier life of the object. */
  indexAll(): void {
    this.#index("rowid > (SELECT max(rowid) FROM events) - ?", SEARCHED);
    this.forget();
  }

  /** Has all put into the index with the next look at it: a transaction was rolled back. */
  mistrust(): void {
    this.#isUncertain = true;
  }

  /** Forgets all: everything was deleted. */
  forget(): void {
    this.#leased.clear();
    this.#isUncertain = false;
  }

  /** Replaces the marked `due` of events by the time at which they need attention. */
  #index(which: string, binding: string | number): void {
    const leased = `SELECT record FROM events WHERE ${which} AND ${FIRST_LEASE}`;
    for (const { record } of this.#sql.exec<{ record: string }>(leased, binding).toArray()) {
      const event = JSON.parse(record) as EventRecord;
      this.#sql.exec("UPDATE events SET due = ? WHERE id = ?", dueOf(event), event.event.id);
    }
  }

  #mark(record: EventRecord, deliveries: ReadonlyMap<string, number>): number | undefined {
    const until = nextDueAt(record);
    const { callback, verification } = record;
    const isOnlyLeased =
      !isHeldOrParked(record) &&
      callback.dueAt === undefined &&
      verification?.dueAt === undefined &&
      record.deliveries.every(({ id, dueAt }) => dueAt === undefined || deliveries.get(id) === dueAt);
    if (until === undefined || !isOnlyLeased) return undefined;
    this.#leased.set(record.event.id, { deliveries, until });
    return markFirstLease(until);
  }
}
