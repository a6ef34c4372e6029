import { firstEventIdOfDay } from "../../core/event/event-id.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { isOpen, nextDueAt, type EventRecord } from "../../core/record/record.ts";
import type { ListedType as Wanted } from "../env/repository-calls.ts";
import type { Sql } from "../storage/sql.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/**
 * What a repository's object keeps on disk.
 *
 * events  one row an event: its record as JSON, the body as it came, and when it next needs attention. One row, not
 *         four tables, because rows written are what costs, and because a crash cannot come between them. The id has an
 *         index, which is one: as the table's own key (WITHOUT ROWID, as earlier versions have it) it would have rows of
 *         several kB put at random places, and read whole when a search by id comes past them.
 *         `due` is milliseconds since 1970; null once settled; HELD for a push that waits for a rule document;
 *         PARKED for an event that waits for a target; UNROUTED for an alert that is to be routed next. A push that
 *         the rules could not decide on has one of a range below these, by the revision of their document: those that
 *         another document holds are two ranges of the index.
 *         `body` is the body, or a reference: a byte 0, with which no JSON begins, and the id of a row of `bodies`.
 *         `allowance` is what the repository has left of its pushes after this one, as JSON.
 * bodies  what several pushes of one request share, and the ids of these.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY, due INTEGER, record TEXT NOT NULL, body BLOB NOT NULL, allowance TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, body BLOB NOT NULL, events TEXT NOT NULL) STRICT;
`;

/** Created with the second event: of one alone it would only cost rows. */
const INDEX = "CREATE INDEX IF NOT EXISTS events_due ON events (due) WHERE due IS NOT NULL";

/** Tables of earlier versions lack the column. */
const ADD_ALLOWANCE = "ALTER TABLE events ADD COLUMN allowance TEXT";

/** The `due` of events without a time of their own: after every real time, and together in the index. */
const UNROUTED = Number.MAX_SAFE_INTEGER - 2;
const PARKED = Number.MAX_SAFE_INTEGER - 1;
const HELD = Number.MAX_SAFE_INTEGER;

/** Where the range of held pushes with a revision begins, after every real time, and how long it is. */
const HELD_BY_RULES = 2 ** 52;
const REVISIONS = 2 ** 32;

/** Which events a list is to have. */
export type { Wanted };

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
  #isIndexed = false;
  #hasAllowance = false;

  /** @param publicUrl where the pages of events are; records hold what it was when they were written */
  constructor(sql: Sql, publicUrl: string | undefined) {
    this.#sql = sql;
    this.#publicUrl = publicUrl;
    sql.exec(SCHEMA);
  }

  /**
   * @param allowance what the repository has left of its pushes
   * @param shared the id of a body that {@link shareBody} has stored
   */
  insert(record: EventRecord, body: Uint8Array, allowance?: string, shared?: string): void {
    this.#prepare();
    const stored = shared === undefined ? body : new Uint8Array([0, ...utf8.encode(shared)]);
    const values = [record.event.id, dueOf(record), JSON.stringify(record), stored, allowance ?? null];
    this.#sql.exec("INSERT INTO events (id, due, record, body, allowance) VALUES (?, ?, ?, ?, ?)", ...values);
  }

  /** Stores a body that several events are to have. */
  shareBody(id: string, body: Uint8Array, events: readonly string[]): void {
    const insert = "INSERT INTO bodies (id, body, events) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";
    this.#sql.exec(insert, id, body, JSON.stringify(events));
  }

  /** What the latest push has left of the repository's pushes; undefined where none has told. */
  lastAllowance(): string | undefined {
    if (!this.keepsAllowance()) return undefined;
    const query = "SELECT allowance FROM events WHERE allowance IS NOT NULL ORDER BY rowid DESC LIMIT 1";
    return this.#sql.exec<{ allowance: string }>(query).toArray()[0]?.allowance;
  }

  /** Whether the table tells which event came last: those of the first versions do not. */
  keepsAllowance(): boolean {
    return !/WITHOUT ROWID/i.test(this.#schema() ?? "");
  }

  #schema(): string | undefined {
    const query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'events'";
    return this.#sql.exec<{ sql: string }>(query).toArray()[0]?.sql;
  }

  /** To be called when a transaction was rolled back, or everything was deleted. */
  forget(): void {
    this.#isIndexed = false;
    this.#hasAllowance = false;
  }

  #prepare(): void {
    if (!this.#hasAllowance && !/allowance/.test(this.#schema() ?? "allowance")) this.#sql.exec(ADD_ALLOWANCE);
    this.#hasAllowance = true;
    if (this.#isIndexed || this.firstId() === undefined) return;
    this.#sql.exec(INDEX);
    this.#isIndexed = true;
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
    if (row === undefined) return undefined;
    const body = new Uint8Array(row.body);
    if (body[0] !== 0) return body;
    const shared = new TextDecoder().decode(body.subarray(1));
    const [other] = this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM bodies WHERE id = ?", shared).toArray();
    return other === undefined ? undefined : new Uint8Array(other.body);
  }

  /** Replaces the body of an event that shares it with none. */
  writeBody(id: string, body: Uint8Array): void {
    this.#sql.exec("UPDATE events SET body = ? WHERE id = ?", body, id);
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
    const [row] = this.#sql
      .exec<Row>("SELECT due FROM events WHERE due < ? ORDER BY due LIMIT 1", HELD_BY_RULES)
      .toArray();
    return row?.due ?? undefined;
  }

  /** The earliest time after another at which a routed event needs attention. */
  earliestDueAfter(time: number): number | undefined {
    const query = "SELECT due FROM events WHERE due > ? AND due < ? ORDER BY due LIMIT 1";
    return this.#sql.exec<Row>(query, time, HELD_BY_RULES).toArray()[0]?.due ?? undefined;
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

  /** Pushes that other documents than that of a revision could not decide on. */
  heldByOthers(revision: string, limit: number): EventRecord[] {
    const [first, own, last] = [HELD_BY_RULES, heldBy(revision), HELD_BY_RULES + REVISIONS];
    const query = `SELECT record FROM events WHERE due >= ? AND due < ? ORDER BY due, id LIMIT ?`;
    const before = this.#records(query, first, own, limit);
    const after = this.#records(query, own + 1, last, limit - before.length);
    return [...before, ...after];
  }

  /** One of the pushes that wait for any document, if there is one. */
  firstHeld(): EventRecord[] {
    const first = "SELECT record FROM events WHERE due >= ? AND due < ? ORDER BY due, id LIMIT 1";
    return [...this.held(1), ...this.#records(first, HELD_BY_RULES, HELD_BY_RULES + REVISIONS)].slice(0, 1);
  }

  /** Alerts that are to be routed next. */
  unrouted(limit: number): EventRecord[] {
    return this.#dueAt(UNROUTED, limit);
  }

  #dueAt(due: number, limit: number): EventRecord[] {
    const query = "SELECT record FROM events WHERE due = ? ORDER BY id LIMIT ?";
    return this.#records(query, due, limit);
  }

  #records(query: string, ...bindings: readonly number[]): EventRecord[] {
    const rows = this.#sql.exec<Row>(query, ...bindings).toArray();
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
    const deleted = `DELETE FROM events WHERE id IN (${old}) RETURNING ${SHARED}`;
    const rows = this.#sql.exec<Deleted>(deleted, belowId, limit).toArray();
    this.#deleteBodies(rows);
    return rows.length;
  }

  /** Deletes events, open ones too; gives how many there were, and the bytes of their bodies and records. */
  delete(ids: readonly string[]): { readonly events: number; readonly bytes: number } {
    type Row = Deleted & { readonly bytes: number };
    const query = `DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))
      RETURNING ${SHARED}, length(CAST(record AS BLOB)) + length(body) AS bytes`;
    const rows = this.#sql.exec<Row>(query, JSON.stringify(ids)).toArray();
    const bytes = rows.reduce((sum, row) => sum + row.bytes, this.#deleteBodies(rows));
    return { events: rows.length, bytes };
  }

  /** Deletes shared bodies whose last event is among those that were deleted; gives their bytes. */
  #deleteBodies(deleted: readonly Deleted[]): number {
    let bytes = 0;
    for (const id of new Set(deleted.flatMap(({ shared }) => shared ?? []))) {
      const isUsed = "SELECT 1 FROM events WHERE id IN (SELECT value FROM json_each(bodies.events))";
      const unused = `DELETE FROM bodies WHERE id = ? AND NOT EXISTS (${isUsed}) RETURNING length(body) AS bytes`;
      bytes += this.#sql.exec<{ bytes: number }>(unused, id).toArray()[0]?.bytes ?? 0;
    }
    return bytes;
  }

  /** A record with its page as it is now: earlier versions stored an origin that the sender of the push had chosen. */
  #parse({ record }: Row): EventRecord {
    const stored = JSON.parse(record) as EventRecord;
    return { ...stored, url: eventUrl(this.#publicUrl, stored.event.id) };
  }
}

/** The shared body of an event, in what a deletion returns. */
const SHARED = "CASE WHEN substr(body, 1, 1) = x'00' THEN CAST(substr(body, 2) AS TEXT) END AS shared";

type Deleted = { readonly shared: string | null };

const utf8 = new TextEncoder();

function dueOf(record: EventRecord): number | null {
  if (record.held !== undefined) {
    if (record.event.alert !== undefined) return UNROUTED;
    return record.revision === undefined ? HELD : heldBy(record.revision);
  }
  return nextDueAt(record) ?? (isOpen(record) ? PARKED : null);
}

/** The `due` of pushes that the document of a revision, which is hexadecimal, could not decide on. */
function heldBy(revision: string): number {
  return HELD_BY_RULES + (Number.parseInt(revision.slice(0, 8), 16) || 0);
}
