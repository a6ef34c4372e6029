import type { Sql } from "../../storage/sql.ts";
import {
  ADD_ALLOWANCE,
  ADD_LEASED,
  DROP_FORMER_INDEX,
  DUE_INDEX,
  FORMER_INDEX,
  INDEXED,
  MAX_ALTERED,
  SCHEMA,
} from "./event-table.ts";

/** What the table of events has: an earlier version may have made it. All methods are synchronous. */
export class EventSchema {
  readonly #sql: Sql;
  #isIndexed = false;
  #hasAllowance = false;
  #hasLeased: boolean | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Which events with a `due` are in the index of it, for queries: SQLite uses a partial index only if they say so. */
  get indexed(): string {
    return this.hasLeased ? INDEXED : "TRUE";
  }

  /** Whether the table has the columns of first leases. Adds them to one of an earlier version that is small. */
  get hasLeased(): boolean {
    return (this.#hasLeased ??= this.#addLeased());
  }

  /** Whether the table can tell which event came last: tables of the first versions cannot. */
  get hasOrder(): boolean {
    return !/WITHOUT ROWID/i.test(this.#text() ?? "");
  }

  /** Adds what the table lacks before an event is stored. */
  prepare(): void {
    if (!this.#hasAllowance && !/allowance/.test(this.#text() ?? "allowance")) this.#sql.exec(ADD_ALLOWANCE);
    this.#hasAllowance = true;
    if (this.#isIndexed || this.#sql.exec("SELECT 1 FROM events LIMIT 1").toArray().length === 0) return;
    const statements = this.hasLeased ? [DUE_INDEX, DROP_FORMER_INDEX] : [FORMER_INDEX];
    for (const statement of statements) this.#sql.exec(statement);
    this.#isIndexed = true;
  }

  /** Reads the table again: for use after a rollback, or when everything was deleted. */
  forget(): void {
    this.#isIndexed = false;
    this.#hasAllowance = false;
    this.#hasLeased = undefined;
  }

  #addLeased(): boolean {
    const text = this.#text() ?? SCHEMA;
    if (/leased_from/.test(text)) return true;
    if (/WITHOUT ROWID/i.test(text)) return false;
    const span = "SELECT ifnull(max(rowid) - min(rowid), 0) AS rows FROM events";
    const [{ rows } = { rows: 0 }] = this.#sql.exec<{ rows: number }>(span).toArray();
    if (rows > MAX_ALTERED) return false;
    for (const added of ADD_LEASED) this.#sql.exec(added);
    return true;
  }

  /** The statement that has created the table; undefined if there is none. */
  #text(): string | undefined {
    const query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'events'";
    return this.#sql.exec<{ sql: string }>(query).toArray()[0]?.sql;
  }
}
