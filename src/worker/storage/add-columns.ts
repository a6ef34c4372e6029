import type { Sql } from "./sql.ts";

/**
 * Adds the columns that a table of an earlier version lacks, by their definitions. Writes to no row, but SQLite checks
 * all rows of a strict table for each.
 */
export function addColumns(sql: Sql, table: string, definitions: Readonly<Record<string, string>>): void {
  const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table).toArray();
  for (const [added, definition] of Object.entries(definitions)) {
    if (columns.some(({ name }) => name === added)) continue;
    sql.exec(`ALTER TABLE ${table} ADD COLUMN ${added} ${definition}`);
  }
}
