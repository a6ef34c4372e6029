import type { ReceivedSignal } from "../../../core/event/signal.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Sql } from "../../storage/sql.ts";
import type { EventStore } from "./event-store.ts";
import { HELD, HELD_BY_RULES, heldBy, REVISIONS, UNROUTED } from "./event-table.ts";

/** A place in the order in which events need attention. */
export interface DueEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** Which events need attention, and when: queries on the index of `due`. All methods are synchronous. */
export class DueEvents {
  readonly #sql: Sql;
  readonly #store: EventStore;

  constructor(sql: Sql, store: EventStore) {
    this.#sql = sql;
    this.#store = store;
  }

  /** Events that need attention by a time, in the order of `due` and id, after one of them; at most `limit`. */
  after({ due, id }: DueEvent, now: number, limit: number): DueEvent[] {
    this.#store.leases.indexEnded(now);
    const query = `SELECT due, id FROM events WHERE due >= ? AND due <= ? AND ${this.#store.schema.indexed} AND (due > ? OR id > ?)
      ORDER BY due, id LIMIT ?`;
    return this.#sql.exec<{ due: number; id: string }>(query, due, now, due, id, limit).toArray();
  }

  /** As {@link FirstLeases.lookBackTo}. */
  lookBackTo(alarmAt: number | undefined): void {
    this.#store.leases.lookBackTo(alarmAt);
  }

  /** Whether events may have only their first leases: see {@link FirstLeases}. */
  get hasFirstLeases(): boolean {
    return this.#store.leases.hasAny;
  }

  /** The earliest time at which a routed event needs attention; undefined if none does. */
  earliest(): number | undefined {
    return this.earliestAfter(0);
  }

  /** The same after a time. */
  earliestAfter(time: number): number | undefined {
    this.#store.leases.check();
    const query = `SELECT due FROM events WHERE due > ? AND due < ? AND ${this.#store.schema.indexed} ORDER BY due LIMIT 1`;
    const [first] = this.#sql.exec<{ due: number }>(query, time, HELD_BY_RULES).toArray();
    const leased = this.#store.leases.earliestAfter(time);
    return first === undefined || leased === undefined ? (first?.due ?? leased) : Math.min(first.due, leased);
  }

  /** The ids of events that are not settled, at most `limit`. */
  open(limit: number): string[] {
    this.#store.leases.check();
    const query = `SELECT id FROM events WHERE due IS NOT NULL AND ${this.#store.schema.indexed} LIMIT ?`;
    const rows = this.#sql.exec<{ id: string }>(query, limit).toArray();
    return [...rows.map(({ id }) => id), ...this.#store.leases.ids].slice(0, limit);
  }

  /**
   * The ids of events with gates that are not settled and may be the subject of a signal. Searches the records' text: a
   * column would cost a row for each push in an index.
   */
  gated({ digest, tag }: Pick<ReceivedSignal, "digest" | "tag">): string[] {
    // The digest may be that of a manifest in a list of them, which has no name before it.
    const ofTag = tag === undefined ? [] : [`"tag":${JSON.stringify(tag)}`];
    const texts = [...(digest === undefined ? [] : [JSON.stringify(digest)]), ...ofTag];
    const has = `instr(record, '"gates":{') > 0 AND (${texts.map(() => "instr(record, ?) > 0").join(" OR ")})`;
    this.#store.leases.check();
    const waiting = `SELECT id FROM events WHERE due IS NOT NULL AND ${this.#store.schema.indexed} AND ${has}`;
    const rows = this.#sql.exec<{ id: string }>(waiting, ...texts).toArray();
    const leased = [...this.#store.leases.ids].filter((id) => {
      const { sql, values } = this.#store.schema.has(id);
      return this.#sql.exec(`SELECT 1 FROM events WHERE ${sql} AND ${has}`, ...values, ...texts).toArray().length > 0;
    });
    return [...rows.map(({ id }) => id), ...leased];
  }

  /** Alerts that are to be routed next. */
  unrouted(limit: number): EventRecord[] {
    return this.#at(UNROUTED, limit);
  }

  /** Pushes that wait for a rule document: for any, or for another one than that of a revision. */
  heldBut(revision: string, limit: number): EventRecord[] {
    const [first, own, last] = [HELD_BY_RULES, heldBy(revision), HELD_BY_RULES + REVISIONS];
    const found = this.#at(HELD, limit);
    found.push(...this.#between(first, own, limit - found.length));
    found.push(...this.#between(own + 1, last, limit - found.length));
    return found;
  }

  /** One of the pushes that wait for a rule document; undefined if none does. */
  firstHeld(): EventRecord | undefined {
    return this.#at(HELD, 1)[0] ?? this.#between(HELD_BY_RULES, HELD_BY_RULES + REVISIONS, 1)[0];
  }

  #at(due: number, limit: number): EventRecord[] {
    return this.#store.records(
      `SELECT record FROM events WHERE due = ? AND ${this.#store.schema.indexed} ORDER BY id LIMIT ?`,
      due,
      limit,
    );
  }

  #between(from: number, to: number, limit: number): EventRecord[] {
    const query = `SELECT record FROM events WHERE due >= ? AND due < ? AND ${this.#store.schema.indexed} ORDER BY due, id LIMIT ?`;
    return limit === 0 ? [] : this.#store.records(query, from, to, limit);
  }
}
