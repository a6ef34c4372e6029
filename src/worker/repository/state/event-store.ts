import type { Delivery } from "../../../core/delivery/delivery.ts";
import { eventUrl } from "../../../core/event/event-url.ts";
import { recordText } from "../../../core/record/record-text.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { columnsOf, type Columns } from "../../storage/columns.ts";
import type { Sql } from "../../storage/sql.ts";
import { EventSchema } from "./event-schema.ts";
import { dueOf } from "./event-table.ts";
import { FirstLeases, isOnlyLeased } from "./first-leases.ts";
import { PastRetention } from "./past-retention.ts";
import { SHARED_BODY, SharedBodies, type Deleted } from "./shared-bodies.ts";

/** What is told to an {@link EventStore}. */
interface Options {
  /** Where the pages of events are; records hold the value at the time when they were written. */
  readonly publicUrl?: string | undefined;
  /** Days after which settled events are overwritten. */
  readonly retentionDays?: number;
}

/** Writes, reads and deletes the events of one repository. All methods are synchronous: no crash comes in between. */
export class EventStore {
  readonly #sql: Sql;
  readonly #bodies: SharedBodies;
  readonly #publicUrl: string | undefined;
  readonly schema: EventSchema;
  readonly leases: FirstLeases;
  readonly pastRetention: PastRetention;

  constructor(sql: Sql, { publicUrl, retentionDays }: Options = {}) {
    this.#sql = sql;
    this.#publicUrl = publicUrl;
    this.schema = new EventSchema(sql);
    this.#bodies = new SharedBodies(sql, (ids) => this.among(ids).length > 0);
    this.leases = new FirstLeases(sql, this.schema);
    this.pastRetention = new PastRetention(sql, this.schema, retentionDays);
  }

  /**
   * Stores a new event, in the row of the oldest settled one past its retention if there is one: that saves the row of its
   * deletion. Throws if it is stored already.
   *
   * @param shared the id of a body that {@link shareBody} has stored
   * @param leased the deliveries whose first attempts begin now
   * @returns the id of the event whose row it took; undefined if it has a row of its own
   */
  insert(record: EventRecord, body: Uint8Array, shared?: string, leased: readonly Delivery[] = []): string | undefined {
    this.schema.prepare();
    const { id } = record.event;
    const isLeased = this.schema.isKeyed && isOnlyLeased(record, leased);
    const row = {
      id,
      due: dueOf(record),
      record: recordText(record),
      body: shared === undefined ? body : this.#bodies.reference(shared),
      ...(this.schema.isKeyed && { key: this.schema.keyFor(id), first_lease: isLeased ? 1 : null }),
    };
    const expired = this.pastRetention.oldest();
    this.#put(row, expired?.id);
    if (expired !== undefined) this.#bodies.deleteUnused([expired]);
    if (isLeased) this.leases.add(record);
    return expired?.id;
  }

  /** Adds a row, or overwrites that of an event. */
  #put(row: Columns, replaced: string | undefined): void {
    const { names, places, values } = columnsOf(row);
    if (replaced === undefined) {
      this.#sql.exec(`INSERT INTO events (${names}) VALUES (${places})`, ...values);
      return;
    }
    const { sql, values: of } = this.schema.has(replaced);
    this.#sql.exec(`UPDATE events SET (${names}) = (${places}) WHERE ${sql}`, ...values, ...of);
  }

  /** Stores a body that several events are to have. */
  shareBody(id: string, body: Uint8Array, events: readonly string[]): void {
    this.#bodies.insert(id, body, events);
  }

  /** Replaces the record of an event. */
  update(record: EventRecord): void {
    const { id } = record.event;
    const leased = this.schema.isKeyed ? ", first_lease = NULL" : "";
    const { sql, values } = this.schema.has(id);
    const update = `UPDATE events SET due = ?, record = ?${leased} WHERE ${sql}`;
    this.#sql.exec(update, dueOf(record), recordText(record), ...values);
    this.leases.delete(id);
  }

  /** The record of an event; undefined if unknown. */
  read(id: string): EventRecord | undefined {
    const { sql, values } = this.schema.has(id);
    return this.records(`SELECT record FROM events WHERE ${sql}`, ...values)[0];
  }

  /** The records that a query finds, which selects the column `record`. */
  records(query: string, ...bindings: readonly (string | number)[]): EventRecord[] {
    const rows = this.#sql.exec<{ record: string }>(query, ...bindings).toArray();
    return rows.map(({ record }) => this.#parse(record));
  }

  /** Those of a few ids under which there is an event. */
  among(ids: readonly string[]): string[] {
    return [...new Set(ids)].filter((id) => this.#select(id, "1 AS found") !== undefined);
  }

  /** The body of an event; undefined if the event is unknown. */
  readBody(id: string): Uint8Array | undefined {
    const row = this.#select(id, "body");
    return row === undefined ? undefined : this.#bodies.resolve(new Uint8Array(row["body"] as ArrayBuffer));
  }

  /** The length of the body of an event in bytes; 0 if the event is unknown. */
  bodyLength(id: string): number {
    const row = this.#select(id, "length(body) AS bytes, substr(body, 1, 1) = x'00' AS shared");
    return row?.["shared"] === 1 ? (this.readBody(id)?.byteLength ?? 0) : Number(row?.["bytes"] ?? 0);
  }

  /** Replaces the body of an event, which must not be a shared one. */
  writeBody(id: string, body: Uint8Array): void {
    const { sql, values } = this.schema.has(id);
    this.#sql.exec(`UPDATE events SET body = ? WHERE ${sql}`, body, ...values);
  }

  /** The lowest id, which is of the first day that is kept; undefined if there is no event. */
  firstId(): string | undefined {
    const query = `SELECT id FROM events ORDER BY ${this.schema.order} LIMIT 1`;
    return this.#sql.exec<{ id: string }>(query).toArray()[0]?.id;
  }

  /** Deletes settled events that were received before the UTC day of a time, at most `limit`; gives how many it deleted. */
  prune(time: number, limit: number): number {
    const { sql, values } = this.schema.before(time);
    const { order } = this.schema;
    const old = `SELECT ${order} FROM events WHERE ${sql} AND due IS NULL LIMIT ?`;
    const deleted = `DELETE FROM events WHERE ${order} IN (${old}) RETURNING ${SHARED_BODY}`;
    const rows = this.#sql.exec<Deleted>(deleted, ...values, limit).toArray();
    this.#bodies.deleteUnused(rows);
    return rows.length;
  }

  /** Deletes events, open ones too; gives how many it deleted, and the bytes of their bodies and records. */
  delete(ids: readonly string[]): { readonly events: number; readonly bytes: number } {
    type DeletedRow = Deleted & { readonly bytes: number };
    const returned = `${SHARED_BODY}, length(CAST(record AS BLOB)) + length(body) AS bytes`;
    const rows = ids.flatMap((id) => {
      const { sql, values } = this.schema.has(id);
      this.leases.delete(id);
      return this.#sql.exec<DeletedRow>(`DELETE FROM events WHERE ${sql} RETURNING ${returned}`, ...values).toArray();
    });
    const bytes = rows.reduce((sum, row) => sum + row.bytes, this.#bodies.deleteUnused(rows));
    return { events: rows.length, bytes };
  }

  /** Reads the state of the table again: for use after a rollback, or when everything was deleted. */
  forget(): void {
    this.schema.forget();
    this.leases.mistrust();
  }

  #select(id: string, columns: string): Record<string, SqlStorageValue> | undefined {
    const { sql, values } = this.schema.has(id);
    return this.#sql.exec(`SELECT ${columns} FROM events WHERE ${sql}`, ...values).toArray()[0];
  }

  /** A record with its page as it is now: earlier versions stored an origin that the sender of the push had chosen. */
  #parse(text: string): EventRecord {
    const stored = JSON.parse(text) as EventRecord;
    return { ...stored, url: eventUrl(this.#publicUrl, stored.event.id) };
  }
}
