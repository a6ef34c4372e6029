import type { Delivery } from "../../../core/delivery/delivery.ts";
import { dayOfEventId } from "../../../core/event/event-id.ts";
import { HOUR_MS } from "../../../core/lib/time.ts";
import { isHeldOrParked, nextDueAt, type EventRecord } from "../../../core/record/record.ts";
import type { Sql } from "../../storage/sql.ts";
import type { EventSchema } from "./event-schema.ts";

/** The id of an event with first leases is of this day, or shortly after midnight of the day before. */
const OLDEST_MS = 25 * HOUR_MS;

/** How long before an alarm the day of such an event may begin: the alarm follows within minutes. */
const REACH_MS = 26 * HOUR_MS;

/**
 * Events of which all that is due is leased for first attempts, which are under way. Most are settled moments later, so they
 * are left out of the index of what is due, where each would cost a row. This object knows them in memory. An alarm is put
 * off only while there are none: a life of the object that finds another alarm puts those of the life before into the index,
 * before it asks what is due.
 */
export class FirstLeases {
  readonly #sql: Sql;
  readonly #schema: EventSchema;
  /** When the first lease of each event ends, by its id, in milliseconds since 1970. */
  readonly #leased = new Map<string, number>();
  /** The life before may have left some of this day and later; undefined if it has left none. */
  #leftSince: number | undefined = 0;
  /** Whether a transaction was rolled back, which may have settled an event here and not on disk. */
  #isUncertain = false;

  constructor(sql: Sql, schema: EventSchema) {
    this.#sql = sql;
    this.#schema = schema;
  }

  /** The ids of the events. */
  get ids(): Iterable<string> {
    return this.#leased.keys();
  }

  /** Whether there may be any. */
  get hasAny(): boolean {
    return this.#leased.size > 0 || this.#leftSince !== undefined || this.#isUncertain;
  }

  /** Adds an event that was stored. */
  add(record: EventRecord): void {
    this.#leased.set(record.event.id, nextDueAt(record) ?? 0);
  }

  /** Forgets an event that is in the index, is settled or was deleted. */
  delete(id: string): void {
    this.#leased.delete(id);
  }

  /** When the first lease ends that ends after a time; undefined if none does. */
  earliestAfter(time: number): number | undefined {
    let earliest = Infinity;
    for (const until of this.#leased.values()) if (until > time && until < earliest) earliest = until;
    return earliest === Infinity ? undefined : earliest;
  }

  /** Puts events into the index whose lease has ended: their attempts are to be made again. */
  indexEnded(now: number): void {
    this.check();
    for (const [id, until] of this.#leased) {
      if (until > now) continue;
      const { sql, values } = this.#schema.has(id);
      this.#sql.exec(`UPDATE events SET first_lease = NULL WHERE ${sql}`, ...values);
      this.#leased.delete(id);
    }
  }

  /**
   * Has events looked for that the life before may have left.
   *
   * @param alarmAt when its alarm was to fire, in milliseconds since 1970; undefined if it has left none
   */
  lookBackTo(alarmAt: number | undefined): void {
    this.#leftSince = alarmAt === undefined ? undefined : Math.max(0, alarmAt - REACH_MS);
  }

  /** Has all put into the index before they are used again: a transaction was rolled back. */
  mistrust(): void {
    this.#isUncertain = true;
  }

  /** Puts all into the index if some may not be known. */
  check(): void {
    if (this.#leftSince === undefined && !this.#isUncertain) return;
    const since = Math.min(this.#leftSince ?? Infinity, this.#isUncertain ? Date.now() - REACH_MS : Infinity);
    this.#leftSince = undefined;
    this.#isUncertain = false;
    if (!this.#schema.isKeyed) return;
    const { sql, values } = this.#schema.since(since);
    this.#sql.exec(`UPDATE events SET first_lease = NULL WHERE first_lease = 1 AND ${sql}`, ...values);
    this.#leased.clear();
  }
}

/**
 * Whether all that is due of an event is leased for first attempts. An event whose id is of an earlier day, as after a
 * rollback, is none of these: a later life would not look for it.
 */
export function isOnlyLeased(record: EventRecord, leased: readonly Delivery[]): boolean {
  const { event, callback, verification, deliveries } = record;
  if (leased.length === 0 || isHeldOrParked(record)) return false;
  if ((dayOfEventId(event.id) ?? 0) < Date.now() - OLDEST_MS) return false;
  if (callback.dueAt !== undefined || verification?.dueAt !== undefined) return false;
  return deliveries.every((delivery) => delivery.dueAt === undefined || leased.includes(delivery));
}
