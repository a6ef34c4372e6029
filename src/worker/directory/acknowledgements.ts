import type { Acknowledgement } from "../../core/attention/items.ts";
import { DeferredTables } from "../storage/deferred-tables.ts";
import type { Sql } from "../storage/sql.ts";

/** Most acknowledgements kept; the oldest are deleted. */
const MAX_KEPT = 200;

/** One row per acknowledged item. The table is made with the first one. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS acknowledgements (
  key TEXT PRIMARY KEY, state TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

interface Row extends Record<string, SqlStorageValue> {
  readonly key: string;
  readonly state: string;
  readonly by: string;
  readonly at: number;
}

/** The operators' acknowledgements of what needs attention. All methods are synchronous. */
export class Acknowledgements {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = new DeferredTables(sql);
    this.#sql.exec(SCHEMA);
  }

  /** All acknowledgements, also those whose item has changed since. */
  all(): Acknowledgement[] {
    return this.#sql.exec<Row>("SELECT key, state, by, at FROM acknowledgements").toArray();
  }

  /** Stores the acknowledgement of an item in place of an earlier one, or removes it. */
  set(key: string, acknowledgement: Omit<Acknowledgement, "key"> | undefined): void {
    if (acknowledgement === undefined) {
      this.#sql.exec("DELETE FROM acknowledgements WHERE key = ?", key);
      return;
    }
    const { state, by, at } = acknowledgement;
    const insert = "INSERT OR REPLACE INTO acknowledgements (key, state, by, at) VALUES (?, ?, ?, ?)";
    this.#sql.exec(insert, key, state, by, at);
    const latest = "SELECT key FROM acknowledgements ORDER BY at DESC LIMIT ?";
    this.#sql.exec(`DELETE FROM acknowledgements WHERE key NOT IN (${latest})`, MAX_KEPT);
  }
}
