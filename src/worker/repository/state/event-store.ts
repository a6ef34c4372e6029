import type { Delivery } from "../../../core/delivery/delivery.ts";
import { eventUrl } from "../../../core/event/event-url.ts";
import { recordText } from "../../../core/record/record-text.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Sql } from "../../storage/sql.ts";
import { EventSchema } from "./event-schema.ts";
import { dueOf } from "./event-table.ts";
import { FirstLeases, isOnlyLeased } from "./first-leases.ts";
import { SHARED_BODY, SharedBodies, type Deleted } from "./shared-bodies.ts";

/** Writes, reads and deletes the events of one repository. All methods are synchronous: no crash comes in between. */
export class EventStore {
  readonly #sql: Sql;
  readonly #bodies: SharedBodies;
  readonly #publicUrl: string | undefined;
  readonly #schema: EventSchema;
  readonly leases: FirstLeases;

  /** @param publicUrl where the pages of events are; records hold the value at the time when they were written */
  constructor(sql: Sql, publicUrl: string | undefined) {
    this.#sql = sql;
    this.#bodies = new SharedBodies(sql);
    this.#publicUrl = publicUrl;
    this.#schema = new EventSchema(sql);
    this.leases = new FirstLeases(sql);
    if (this.#schema.hasLeased) this.leases.indexAll();
  }

  /** As {@link EventSchema.indexed}. */
  get indexed(): string {
    return this.#schema.indexed;
  }

  /**
   * Stores a new event.
   *
   * @param allowance what the repository has left of its pushes, as JSON
   * @param shared the id of a body that {@link shareBody} has stored
   * @param leased the deliveries whose first attempts begin now
   */
  insert(
    record: EventRecord,
    body: Uint8Array,
    allowance?: string,
    shared?: string,
    leased: readonly Delivery[] = [],
  ): void {
    this.#schema.prepare();
    const stored = shared === undefined ? body : this.#bodies.reference(shared);
    const values = [record.event.id, dueOf(record), recordText(record), stored, allowance ?? null];
    if (!this.#schema.hasLeased) {
      this.#sql.exec("INSERT INTO events (id, due, record, body, allowance) VALUES (?, ?, ?, ?, ?)", ...values);
      return;
    }
    this.leases.check();
    const isLeased = isOnlyLeased(record, leased);
    const insert = `INSERT INTO events (id, due, record, body, allowance, leased, leased_from)
      VALUES (?, ?, ?, ?, ?, ?, ifnull(?, (SELECT ifnull(max(rowid), 0) FROM events))) RETURNING rowid`;
    const row = [...values, isLeased ? 1 : null, this.leases.after ?? null];
    const [inserted] = this.#sql.exec<{ rowid: number }>(insert, ...row).toArray();
    if (isLeased && inserted !== undefined) this.leases.add(record, inserted.rowid);
  }

  /** Stores a body that several events are to have. */
  shareBody(id: string, body: Uint8Array, events: readonly string[]): void {
    this.#bodies.insert(id, body, events);
  }

  /** Replaces the record of an event. */
  update(record: EventRecord): void {
    const values = [dueOf(record), recordText(record), record.event.id];
    const leased = this.#schema.hasLeased ? ", leased = NULL" : "";
    this.#sql.exec(`UPDATE events SET due = ?, record = ?${leased} WHERE id = ?`, ...values);
    this.leases.delete(record.event.id);
  }

  /** The record of an event; undefined if unknown. */
  read(id: string): EventRecord | undefined {
    return this.records("SELECT record FROM events WHERE id = ?", id)[0];
  }

  /** The records that a query finds, which selects the column `record`. */
  records(query: string, ...bindings: readonly (string | number)[]): EventRecord[] {
    const rows = this.#sql.exec<{ record: string }>(query, ...bindings).toArray();
    return rows.map(({ record }) => this.#parse(record));
  }

  /** Those of a few ids under which there is an event. */
  among(ids: readonly string[]): string[] {
    const query = `SELECT id FROM events WHERE id IN (${ids.map(() => "?").join(", ")})`;
    const rows = this.#sql.exec<{ id: string }>(query, ...ids).toArray();
    return rows.map(({ id }) => id);
  }

  /** The body of an event; undefined if the event is unknown. */
  readBody(id: string): Uint8Array | undefined {
    const [row] = this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM events WHERE id = ?", id).toArray();
    return row === undefined ? undefined : this.#bodies.resolve(new Uint8Array(row.body));
  }

  /** The length of the body of an event in bytes; 0 if the event is unknown. */
  bodyLength(id: string): number {
    const query = "SELECT length(body) AS bytes, substr(body, 1, 1) = x'00' AS shared FROM events WHERE id = ?";
    const [row] = this.#sql.exec<{ bytes: number; shared: number }>(query, id).toArray();
    return row?.shared === 1 ? (this.readBody(id)?.byteLength ?? 0) : (row?.bytes ?? 0);
  }

  /** Replaces the body of an event, which must not be a shared one. */
  writeBody(id: string, body: Uint8Array): void {
    this.#sql.exec("UPDATE events SET body = ? WHERE id = ?", body, id);
  }

  /** What the repository had left of its pushes after the latest one, as JSON; undefined if no event says so. */
  lastAllowance(): string | undefined {
    if (!this.keepsAllowance()) return undefined;
    const query = "SELECT allowance FROM events WHERE allowance IS NOT NULL ORDER BY rowid DESC LIMIT 1";
    return this.#sql.exec<{ allowance: string }>(query).toArray()[0]?.allowance;
  }

  /** Whether the table can tell which event came last: tables of the first versions cannot. */
  keepsAllowance(): boolean {
    return this.#schema.hasOrder;
  }

  /** The lowest id, which is of the first day that is kept; undefined if there is no event. */
  firstId(): string | undefined {
    return this.#sql.exec<{ id: string | null }>("SELECT min(id) AS id FROM events").toArray()[0]?.id ?? undefined;
  }

  /** Deletes settled events with an id below this one, at most `limit`; gives how many it deleted. */
  prune(belowId: string, limit: number): number {
    const old = "SELECT id FROM events WHERE id < ? AND due IS NULL LIMIT ?";
    const deleted = `DELETE FROM events WHERE id IN (${old}) RETURNING ${SHARED_BODY}`;
    const rows = this.#sql.exec<Deleted>(deleted, belowId, limit).toArray();
    this.#bodies.deleteUnused(rows);
    return rows.length;
  }

  /** Deletes events, open ones too; gives how many it deleted, and the bytes of their bodies and records. */
  delete(ids: readonly string[]): { readonly events: number; readonly bytes: number } {
    type Row = Deleted & { readonly bytes: number };
    const query = `DELETE FROM events WHERE id IN (SELECT value FROM json_each(?))
      RETURNING ${SHARED_BODY}, length(CAST(record AS BLOB)) + length(body) AS bytes`;
    const rows = this.#sql.exec<Row>(query, JSON.stringify(ids)).toArray();
    for (const id of ids) this.leases.delete(id);
    const bytes = rows.reduce((sum, row) => sum + row.bytes, this.#bodies.deleteUnused(rows));
    return { events: rows.length, bytes };
  }

  /** Reads the state of the table again: for use after a rollback, or when everything was deleted. */
  forget(): void {
    this.#schema.forget();
    if (this.#schema.hasLeased) this.leases.mistrust();
  }

  /** A record with its page as it is now: earlier versions stored an origin that the sender of the push had chosen. */
  #parse(text: string): EventRecord {
    const stored = JSON.parse(text) as EventRecord;
    return { ...stored, url: eventUrl(this.#publicUrl, stored.event.id) };
  }
}
