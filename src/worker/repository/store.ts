import type { EventRecord } from "../../core/record.ts";
import type { Target } from "../../core/target.ts";

/**
 * What a repository's object keeps on disk.
 *
 * events  one row an event: its record as JSON, the body as it came, and when it next needs attention. One row, not
 *         four tables, because rows written are what costs, and because a crash cannot come between them.
 *         `due` is milliseconds since 1970; null once settled; HELD for an event that waits for a rule document.
 * paused  targets that take nothing for now, with their definition at that time.
 * facts   single values.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_due ON events (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS paused (
  target TEXT PRIMARY KEY, definition TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The `due` of held events: after every real time, so that they are last in the index, and together. */
const HELD = Number.MAX_SAFE_INTEGER;

interface Row extends Record<string, SqlStorageValue> {
  readonly id: string;
  readonly due: number | null;
  readonly record: string;
}

/** The events of one repository in SQL. All methods are synchronous: a crash comes before or after, never between. */
export class EventStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  insert(record: EventRecord, due: number | undefined, body: Uint8Array): void {
    const values = [record.event.id, dueValue(record, due), JSON.stringify(record), body];
    this.#sql.exec("INSERT INTO events (id, due, record, body) VALUES (?, ?, ?, ?)", ...values);
  }

  update(record: EventRecord, due: number | undefined): void {
    const values = [dueValue(record, due), JSON.stringify(record), record.event.id];
    this.#sql.exec("UPDATE events SET due = ?, record = ? WHERE id = ?", ...values);
  }

  read(id: string): EventRecord | undefined {
    const [row] = this.#sql.exec<Row>("SELECT record FROM events WHERE id = ?", id).toArray();
    return row === undefined ? undefined : (JSON.parse(row.record) as EventRecord);
  }

  readBody(id: string): Uint8Array | undefined {
    const [row] = this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM events WHERE id = ?", id).toArray();
    return row === undefined ? undefined : new Uint8Array(row.body);
  }

  /** The ids of events that need attention by a time, the longest due first. */
  due(now: number, limit: number): string[] {
    const query = "SELECT id FROM events WHERE due <= ? ORDER BY due LIMIT ?";
    return this.#sql
      .exec<Row>(query, now, limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** The earliest time at which a routed event needs attention. */
  earliestDue(): number | undefined {
    const [row] = this.#sql.exec<Row>("SELECT due FROM events WHERE due < ? ORDER BY due LIMIT 1", HELD).toArray();
    return row?.due ?? undefined;
  }

  /** Events that wait for a rule document. */
  held(limit: number): EventRecord[] {
    const query = "SELECT record FROM events WHERE due = ? ORDER BY id LIMIT ?";
    return this.#sql
      .exec<Row>(query, HELD, limit)
      .toArray()
      .map(({ record }) => JSON.parse(record) as EventRecord);
  }

  /** The latest events by id, that is by day and within a day in no order; `before` is the last id of a page. */
  list(before: string, limit: number): EventRecord[] {
    const query = "SELECT record FROM events WHERE id < ? ORDER BY id DESC LIMIT ?";
    return this.#sql
      .exec<Row>(query, before, limit)
      .toArray()
      .map(({ record }) => JSON.parse(record) as EventRecord);
  }

  /** The lowest id, which is of the first day that is kept. */
  firstId(): string | undefined {
    return this.#sql.exec<Row>("SELECT id FROM events ORDER BY id LIMIT 1").toArray()[0]?.id;
  }

  /** Deletes settled events with an id below this one, at most so many; gives how many it deleted. */
  prune(belowId: string, limit: number): number {
    const old = "SELECT id FROM events WHERE id < ? AND due IS NULL LIMIT ?";
    const deleted = this.#sql.exec(`DELETE FROM events WHERE id IN (${old}) RETURNING id`, belowId, limit);
    return deleted.toArray().length;
  }

  pause(target: string, definition: Target, reason: string, since: number): void {
    const values = [target, JSON.stringify(definition), reason, since];
    this.#sql.exec("INSERT OR REPLACE INTO paused (target, definition, reason, since) VALUES (?, ?, ?, ?)", ...values);
  }

  /** Why a target takes nothing. A target that was changed since is another target, and not paused. */
  pausedReason(target: string, definition: Target): string | undefined {
    const query = "SELECT reason FROM paused WHERE target = ? AND definition = ?";
    return this.#sql.exec<{ reason: string }>(query, target, JSON.stringify(definition)).toArray()[0]?.reason;
  }

  fact(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0]?.value;
  }

  setFact(name: string, value: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }
}

function dueValue(record: EventRecord, due: number | undefined): number | null {
  return record.held === undefined ? (due ?? null) : HELD;
}
