import type { Sql } from "./sql.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Single values of an object. Writes a value only if it changes. All methods are synchronous. */
export class Meta {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  get(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0]?.value;
  }

  set(name: string, value: string): void {
    if (this.get(name) === value) return;
    this.#sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }

  delete(name: string): void {
    this.#sql.exec("DELETE FROM facts WHERE name = ?", name);
  }
}
