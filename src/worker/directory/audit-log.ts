import type { AuditEntry, AuditPage } from "../../core/api/audit.ts";
import type { AuditQuery } from "../../core/api/relay-query.ts";
import { HOUR_MS } from "../../core/lib/time.ts";
import type { Sql } from "../storage/sql.ts";

/** Most entries kept; the oldest are deleted. */
const MAX_KEPT = 10_000;

/** Entries read in one run of pruning. */
const PRUNED_AT_ONCE = 1000;

const DEFAULT_LIMIT = 50;

/** One row per action: a growing number, the time in milliseconds since 1970, and the rest as JSON. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, entry TEXT NOT NULL) STRICT;
`;

/** Fields that a query can filter by. */
const COMPARED = ["action", "by", "repository", "event", "delivery", "target"] as const;

interface Row extends Record<string, SqlStorageValue> {
  readonly id: number;
  readonly at: number;
  readonly entry: string;
}

/** The operators' actions. All methods are synchronous. */
export class AuditLog {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /**
   * Adds an entry, and deletes the oldest beyond the limit. An import makes thousands of calls, whose entries would be
   * all that is left: each adds its events to the entry of the one before.
   */
  add({ at, ...rest }: Omit<AuditEntry, "id">): void {
    if (rest.action === "event.imported" && this.#addToLatest(rest.by, at, rest.count ?? 0)) return;
    const insert = "INSERT INTO audit (at, entry) VALUES (?, ?) RETURNING id";
    const [row] = this.#sql.exec<{ id: number }>(insert, at, JSON.stringify(rest)).toArray();
    this.#sql.exec("DELETE FROM audit WHERE id <= ?", (row?.id ?? 0) - MAX_KEPT);
  }

  /** Adds to the count of the latest entry, if the same operator made it by an import less than an hour ago. */
  #addToLatest(by: string, at: number, count: number): boolean {
    const query = `UPDATE audit SET entry = json_set(entry, '$.count', (entry ->> '$.count') + ?)
      WHERE id = (SELECT max(id) FROM audit) AND at > ? AND entry ->> '$.action' = 'event.imported'
      AND entry ->> '$.by' = ? RETURNING id`;
    return this.#sql.exec(query, count, at - HOUR_MS, by).toArray().length > 0;
  }

  /** Entries that match, newest first, one page. */
  find(query: AuditQuery): AuditPage {
    const filters: string[] = [];
    const values: (string | number)[] = [];
    const add = (filter: string, value: string | number | undefined): void => {
      if (value === undefined) return;
      filters.push(filter);
      values.push(value);
    };
    for (const field of COMPARED) add(`entry ->> '$.${field}' = ?`, query[field]);
    add("at >= ?", query.from);
    add("at < ?", query.to);
    add("id < ?", query.cursor === undefined ? undefined : Number(query.cursor));
    const limit = query.limit ?? DEFAULT_LIMIT;
    const where = filters.length === 0 ? "" : `WHERE ${filters.join(" AND ")}`;
    // One more row than the page holds shows whether there is a next page.
    const select = `SELECT id, at, entry FROM audit ${where} ORDER BY id DESC LIMIT ?`;
    const rows = this.#sql.exec<Row>(select, ...values, limit + 1).toArray();
    const entries = rows.slice(0, limit).map(({ id, at, entry }) => {
      return { id, at, ...(JSON.parse(entry) as Omit<AuditEntry, "id" | "at">) };
    });
    const last = entries.at(-1);
    return { entries, ...(rows.length > limit && last !== undefined && { next: String(last.id) }) };
  }

  /** Deletes entries older than a time, among the oldest {@link PRUNED_AT_ONCE}. */
  prune(before: number): void {
    const oldest = "SELECT id FROM audit ORDER BY id LIMIT ?";
    this.#sql.exec(`DELETE FROM audit WHERE id IN (${oldest}) AND at < ?`, PRUNED_AT_ONCE, before);
  }
}
