import { firstEventIdOfDay } from "../../../core/event/event-id.ts";
import type { Sql } from "../../storage/sql.ts";
import type { SqlCondition } from "../../storage/sql-condition.ts";
import { firstKeyOfDay, freeKeyFor, hasId, mendKeys } from "./event-key.ts";
import { BODIES, DUE_INDEX, EVENTS, FORMER_INDEX, INDEXED } from "./event-table.ts";

/** Most events of a table of an earlier version that are copied into a keyed one: it takes a row for each. */
const MAX_COPIED = 5000;

/**
 * How the table of events is asked for events. An earlier version may have made it, with the id as its key: a small one is
 * copied before the next event is stored, and a large one stays as it is. All methods are synchronous.
 */
export class EventSchema {
  readonly #sql: Sql;
  #isPrepared = false;
  #isKeyed: boolean | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(EVENTS);
    sql.exec(BODIES);
    if (this.isKeyed) mendKeys(sql);
  }

  /** Whether events have keys, and those with only their first leases can be left out of the index of what is due. */
  get isKeyed(): boolean {
    return (this.#isKeyed ??= this.#columns().includes("key"));
  }

  /** Which events with a `due` are in the index of it, for queries: SQLite uses a partial index only if they say so. */
  get indexed(): string {
    return this.isKeyed ? INDEXED : "TRUE";
  }

  /** The column that orders events by their ids: by day, and within a day at random. */
  get order(): string {
    return this.isKeyed ? "key" : "id";
  }

  /** The condition that an event has an id. */
  has(id: string): SqlCondition {
    return this.isKeyed ? hasId(id) : { sql: "id = ?", values: [id] };
  }

  /** The condition that an event was received on the UTC day of a time, or later. */
  since(time: number): SqlCondition {
    return this.isKeyed
      ? { sql: "key >= ?", values: [firstKeyOfDay(time)] }
      : { sql: "id >= ?", values: [firstEventIdOfDay(time)] };
  }

  /** The condition that an event was received before the UTC day of a time. */
  before(time: number): SqlCondition {
    const { sql, values } = this.since(time);
    return { sql: sql.replace(">=", "<"), values };
  }

  /** The key of a new event of a keyed table, as {@link freeKeyFor}. */
  keyFor(id: string): number {
    return freeKeyFor(this.#sql, id);
  }

  /** Makes the table ready for another event. */
  prepare(): void {
    if (this.#isPrepared || this.#sql.exec("SELECT 1 FROM events LIMIT 1").toArray().length === 0) return;
    if (!this.isKeyed && this.#sql.exec(`SELECT 1 FROM events LIMIT ${MAX_COPIED + 1}`).toArray().length <= MAX_COPIED)
      this.#copy();
    const index = this.isKeyed ? DUE_INDEX : FORMER_INDEX;
    this.#sql.exec(`DROP INDEX IF EXISTS ${this.isKeyed ? "events_due" : "events_waiting"}`);
    this.#sql.exec(index);
    this.#isPrepared = true;
  }

  /** Reads the table again: for use after a rollback, or when everything was deleted. */
  forget(): void {
    this.#isPrepared = false;
    this.#isKeyed = undefined;
  }

  /** Replaces a table of an earlier version by a keyed one. */
  #copy(): void {
    const ids = this.#sql.exec<{ id: string }>("SELECT id FROM events").toArray();
    for (const index of ["events_due", "events_waiting"]) this.#sql.exec(`DROP INDEX IF EXISTS ${index}`);
    this.#sql.exec("ALTER TABLE events RENAME TO former_events");
    this.#sql.exec(EVENTS.replace("IF NOT EXISTS ", ""));
    for (const { id } of ids) {
      const copy = `INSERT INTO events (key, id, due, record, body)
        SELECT ?, id, due, record, body FROM former_events WHERE id = ?`;
      this.#sql.exec(copy, freeKeyFor(this.#sql, id), id);
    }
    this.#sql.exec("DROP TABLE former_events");
    this.#isKeyed = true;
  }

  #columns(): string[] {
    const query = "SELECT name FROM pragma_table_info('events')";
    const names = this.#sql.exec<{ name: string }>(query).toArray();
    // The table is made with the first event.
    return names.length === 0 ? ["key"] : names.map(({ name }) => name);
  }
}
