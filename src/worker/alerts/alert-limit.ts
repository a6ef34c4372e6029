import { limitAlert, type Raised } from "../../core/event/alert.ts";
import type { Sql } from "../storage/sql.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS raised (kind TEXT PRIMARY KEY, raised TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/**
 * Limits how often an object raises an alert of one kind, and counts the ones left out. All methods are synchronous. It
 * writes that count at 1, 2, 4, 8 and so on: a flood costs few rows, and after an eviction the count is too low by half
 * at most.
 */
export class AlertLimit {
  readonly #sql: Sql;
  readonly #latest = new Map<string, Raised>();

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Whether an alert of a kind would be left out now. Changes nothing. */
  isReached(kind: string, now: number, most?: number): boolean {
    return !limitAlert(this.#read(kind), now, most).isRaised;
  }

  /**
   * Counts an alert of a kind. Returns how many were left out since the last one; undefined leaves this one out too.
   *
   * @param most how many may be raised in one period
   */
  take(kind: string, now: number, most?: number, pauseMs?: number): number | undefined {
    const before = this.#read(kind);
    const { isRaised, after } = limitAlert(before, now, most, pauseMs);
    this.#latest.set(kind, after);
    if (isRaised || Number.isInteger(Math.log2(after.leftOut))) {
      const upsert = "INSERT OR REPLACE INTO raised (kind, raised) VALUES (?, ?)";
      this.#sql.exec(upsert, kind, JSON.stringify(after));
    }
    return isRaised ? (before?.leftOut ?? 0) : undefined;
  }

  /** Drops the cache. Call it after a rollback, or after everything was deleted. */
  forget(): void {
    this.#latest.clear();
  }

  #read(kind: string): Raised | undefined {
    const latest = this.#latest.get(kind);
    if (latest !== undefined) return latest;
    const query = "SELECT raised FROM raised WHERE kind = ?";
    const [row] = this.#sql.exec<{ raised: string }>(query, kind).toArray();
    return row === undefined ? undefined : (JSON.parse(row.raised) as Raised);
  }
}
