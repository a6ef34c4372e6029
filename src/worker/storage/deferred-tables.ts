import type { Rows, Sql } from "./sql.ts";

const EMPTY = { toArray: () => [], rowsRead: 0 };

/**
 * SQL that creates a table with its first row. A table costs two or three rows: an object that is only read costs none,
 * and an emptied object can be used again. Until then queries find the table empty.
 */
export class DeferredTables implements Sql {
  readonly #sql: Sql;
  /** The statement that creates each table, by its name. */
  readonly #schemas = new Map<string, string>();
  /** The tables on disk; undefined until read. */
  #existing: Set<string> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): Rows<T> {
    const schemas = query.split(";").filter((statement) => /^\s*CREATE TABLE IF NOT EXISTS/.test(statement));
    if (schemas.length > 0) {
      for (const schema of schemas) this.#schemas.set(/EXISTS (\w+)/.exec(schema)?.[1] ?? "", schema);
      return EMPTY;
    }
    for (const [, table = ""] of query.matchAll(/\b(?:FROM|INTO|UPDATE|ON) (\w+)/g)) {
      const schema = this.#schemas.get(table);
      if (schema === undefined || this.#has(table)) continue;
      if (!/^\s*INSERT\b/.test(query)) return EMPTY;
      this.#sql.exec(schema);
      this.#existing?.add(table);
    }
    return this.#sql.exec<T>(query, ...bindings);
  }

  /** Forgets which tables exist. Call it after a rollback, or after everything was deleted. */
  forget(): void {
    this.#existing = undefined;
  }

  #has(table: string): boolean {
    this.#existing ??= new Set(
      this.#sql
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .toArray()
        .map(({ name }) => name),
    );
    return this.#existing.has(table);
  }
}
