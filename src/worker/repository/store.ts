import { DAY_MS, firstEventIdOfDay } from "../../core/event/event.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { isOpen, nextDueAt, type EventRecord } from "../../core/record/record.ts";
import type { Sql } from "../telemetry/usage.ts";

/**
 * What a repository's object keeps on disk.
 *
 * events  one row an event: its record as JSON, the body as it came, and when it next needs attention. One row, not
 *         four tables, because rows written are what costs, and because a crash cannot come between them. The id has an
 *         index, which is one: as the table's own key (WITHOUT ROWID, as earlier versions have it) it would have rows of
 *         several kB put at random places, and read whole when a search by id comes past them.
 *         `due` is milliseconds since 1970; null once settled; HELD for a push that waits for a rule document;
 *         PARKED for an event that waits for a target; UNROUTED for an alert that is to be routed next.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS events_due ON events (due) WHERE due IS NOT NULL;
`;

/** The `due` of events without a time of their own: after every real time, and together in the index. */
const UNROUTED = Number.MAX_SAFE_INTEGER - 2;
const PARKED = Number.MAX_SAFE_INTEGER - 1;
const HELD = Number.MAX_SAFE_INTEGER;

/** Which events a list is to have. */
export type Wanted = "push" | "alert" | "all";

const WANTED: Readonly<Record<Wanted, string>> = {
  push: "AND record ->> '$.event.alert' IS NULL",
  alert: "AND record ->> '$.event.alert' IS NOT NULL",
  all: "",
};

interface Row extends Record<string, SqlStorageValue> {
  readonly id: string;
  readonly due: number | null;
  readonly record: string;
}

/** The events of one repository in SQL. All methods are synchronous: a crash comes before or after, never between. */
export class EventStore {
  readonly #sql: Sql;
  readonly #publicUrl: string | undefined;

  /** @param publicUrl where the pages of events are; records hold what it was when they were written */
  constructor(sql: Sql, publicUrl: string | undefined) {
    this.#sql = sql;
    this.#publicUrl = publicUrl;
    sql.exec(SCHEMA);
  }

  insert(record: EventRecord, body: Uint8Array): void {
    const values = [record.event.id, dueOf(record), JSON.stringify(record), body];
    this.#sql.exec("INSERT INTO events (id, due, record, body) VALUES (?, ?, ?, ?)", ...values);
  }

  update(record: EventRecord): void {
    const values = [dueOf(record), JSON.stringify(record), record.event.id];
    this.#sql.exec("UPDATE events SET due = ?, record = ? WHERE id = ?", ...values);
  }

  read(id: string): EventRecord | undefined {
    const [row] = this.#sql.exec<Row>("SELECT record FROM events WHERE id = ?", id).toArray();
    return row === undefined ? undefined : this.#parse(row);
  }

  /** Those of a few ids under which there is an event. */
  among(ids: readonly string[]): string[] {
    const query = `SELECT id FROM events WHERE id IN (${ids.map(() => "?").join(", ")})`;
    return this.#sql
      .exec<Row>(query, ...ids)
      .toArray()
      .map(({ id }) => id);
  }

  readBody(id: string): Uint8Array | undefined {
    const [row] = this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM events WHERE id = ?", id).toArray();
    return row === undefined ? undefined : new Uint8Array(row.body);
  }

  /** Events that need attention by a time, in the order of when and of their ids, after one of them; at most so many. */
  dueAfter(
    after: { readonly due: number; readonly id: string },
    now: number,
    limit: number,
  ): { due: number; id: string }[] {
    const query = `SELECT due, id FROM events WHERE due >= ? AND due <= ? AND (due > ? OR id > ?)
      ORDER BY due, id LIMIT ?`;
    return this.#sql.exec<{ due: number; id: string }>(query, after.due, now, after.due, after.id, limit).toArray();
  }

  /** The earliest time at which a routed event needs attention. */
  earliestDue(): number | undefined {
    const [row] = this.#sql.exec<Row>("SELECT due FROM events WHERE due < ? ORDER BY due LIMIT 1", UNROUTED).toArray();
    return row?.due ?? undefined;
  }

  /** The earliest time after another at which a routed event needs attention. */
  earliestDueAfter(time: number): number | undefined {
    const query = "SELECT due FROM events WHERE due > ? AND due < ? ORDER BY due LIMIT 1";
    return this.#sql.exec<Row>(query, time, UNROUTED).toArray()[0]?.due ?? undefined;
  }

  /** The ids of events that are open, or were received today or yesterday. */
  recent(now: number): string[] {
    const query = "SELECT id FROM events WHERE id >= ? OR due IS NOT NULL";
    const rows = this.#sql.exec<Row>(query, firstEventIdOfDay(now - DAY_MS)).toArray();
    return rows.map(({ id }) => id);
  }

  /** The ids of events that are not settled, at most so many. */
  open(limit: number): string[] {
    return this.#sql
      .exec<Row>("SELECT id FROM events WHERE due IS NOT NULL LIMIT ?", limit)
      .toArray()
      .map(({ id }) => id);
  }

  /** Pushes that wait for a rule document. */
  held(limit: number): EventRecord[] {
    return this.#dueAt(HELD, limit);
  }

  /** Alerts that are to be routed next. */
  unrouted(limit: number): EventRecord[] {
    return this.#dueAt(UNROUTED, limit);
  }

  #dueAt(due: number, limit: number): EventRecord[] {
    const query = "SELECT record FROM events WHERE due = ? ORDER BY id LIMIT ?";
    const rows = this.#sql.exec<Row>(query, due, limit).toArray();
    return rows.map((row) => this.#parse(row));
  }

  /** The latest pushes, alerts or both before a time: day by day, because within a day ids have no order. */
  list(before: number, limit: number, wanted: Wanted): EventRecord[] {
    const query = `SELECT record FROM events WHERE id >= ? AND id < ? AND record ->> '$.event.receivedAt' < ? ${WANTED[wanted]}
      ORDER BY record ->> '$.event.receivedAt' DESC LIMIT ?`;
    const events: EventRecord[] = [];
    const firstId = this.firstId();
    if (firstId === undefined) return events;
    for (
      let day = Math.min(before, Date.now());
      events.length < limit && firstEventIdOfDay(day + DAY_MS) > firstId;
      day -= DAY_MS
    ) {
      const [start, end] = [firstEventIdOfDay(day), firstEventIdOfDay(day + DAY_MS)];
      const rows = this.#sql.exec<Row>(query, start, end, before, limit - events.length).toArray();
      events.push(...rows.map((row) => this.#parse(row)));
    }
    return events;
  }

  /** The latest push of each tag, by when it was pushed, among those that were received since the day of a time. */
  latestPushes(since: number): Map<string, number> {
    const received = "record ->> '$.event.receivedAt'";
    const pushed = `min(ifnull(record ->> '$.event.push.pushedAt', ${received}), ${received})`;
    const query = `SELECT record ->> '$.event.push.tag' AS tag, max(${pushed}) AS latest FROM events
      WHERE id >= ? ${WANTED.push} AND record ->> '$.event.push.tag' IS NOT NULL GROUP BY tag`;
    const rows = this.#sql.exec<{ tag: string; latest: number }>(query, firstEventIdOfDay(since)).toArray();
    return new Map(rows.map(({ tag, latest }) => [tag, latest]));
  }

  /** The lowest id, which is of the first day that is kept. */
  firstId(): string | undefined {
    return this.#sql.exec<{ id: string | null }>("SELECT min(id) AS id FROM events").toArray()[0]?.id ?? undefined;
  }

  /** Deletes settled events with an id below this one, at most so many; gives how many it deleted. */
  prune(belowId: string, limit: number): number {
    const old = "SELECT id FROM events WHERE id < ? AND due IS NULL LIMIT ?";
    const deleted = this.#sql.exec(`DELETE FROM events WHERE id IN (${old}) RETURNING id`, belowId, limit);
    return deleted.toArray().length;
  }

  /** A record with its page as it is now: earlier versions stored an origin that the sender of the push had chosen. */
  #parse({ record }: Row): EventRecord {
    const stored = JSON.parse(record) as EventRecord;
    return { ...stored, url: eventUrl(this.#publicUrl, stored.event.id) };
  }
}

function dueOf(record: EventRecord): number | null {
  if (record.held !== undefined) return record.event.alert === undefined ? HELD : UNROUTED;
  return nextDueAt(record) ?? (isOpen(record) ? PARKED : null);
}
