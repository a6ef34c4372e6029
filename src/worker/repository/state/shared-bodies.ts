import type { Sql } from "../../storage/sql.ts";

/** The id of an event's shared body as the column `shared`, for a statement that deletes events. */
export const SHARED_BODY = "CASE WHEN substr(body, 1, 1) = x'00' THEN CAST(substr(body, 2) AS TEXT) END AS shared";

/** A row that such a statement returns. */
export type Deleted = { readonly shared: string | null };

const utf8 = new TextEncoder();

/** Bodies that several events of one request share, each stored once; see event-table.ts. */
export class SharedBodies {
  readonly #sql: Sql;
  readonly #hasAny: (events: readonly string[]) => boolean;

  /** @param hasAny whether there is one of some events, by their ids */
  constructor(sql: Sql, hasAny: (events: readonly string[]) => boolean) {
    this.#sql = sql;
    this.#hasAny = hasAny;
  }

  insert(id: string, body: Uint8Array, events: readonly string[]): void {
    const insert = "INSERT INTO bodies (id, body, events) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";
    this.#sql.exec(insert, id, body, JSON.stringify(events));
  }

  /** The column `body` of an event that has a shared one. */
  reference(id: string): Uint8Array {
    return new Uint8Array([0, ...utf8.encode(id)]);
  }

  /** The body that the column `body` of an event stands for; undefined if it is missing. */
  resolve(column: Uint8Array): Uint8Array | undefined {
    if (column[0] !== 0) return column;
    const id = new TextDecoder().decode(column.subarray(1));
    const [row] = this.#sql.exec<{ body: ArrayBuffer }>("SELECT body FROM bodies WHERE id = ?", id).toArray();
    return row === undefined ? undefined : new Uint8Array(row.body);
  }

  /** Deletes shared bodies whose last event was deleted; gives their bytes. */
  deleteUnused(deleted: readonly Deleted[]): number {
    let bytes = 0;
    for (const id of new Set(deleted.flatMap(({ shared }) => shared ?? []))) {
      const query = "SELECT events, length(body) AS bytes FROM bodies WHERE id = ?";
      const [row] = this.#sql.exec<{ events: string; bytes: number }>(query, id).toArray();
      if (row === undefined || this.#hasAny(JSON.parse(row.events) as string[])) continue;
      this.#sql.exec("DELETE FROM bodies WHERE id = ?", id);
      bytes += row.bytes;
    }
    return bytes;
  }
}
