import { limitAlert, type Raised } from "../../core/event/alert.ts";
import type { Sql } from "../telemetry/usage.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS raised (kind TEXT PRIMARY KEY, raised TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** When an object last raised an alert of each kind, and how many it left out since. All methods are synchronous. */
export class AlertLimit {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Whether an alert of a kind would be left out now. */
  isReached(kind: string, now: number): boolean {
    return !limitAlert(this.#read(kind), now).isRaised;
  }

  /** How many were left out since the last, when an alert of a kind is to be raised; undefined leaves it out too. */
  take(kind: string, now: number): number | undefined {
    const before = this.#read(kind);
    const { isRaised, after } = limitAlert(before, now);
    const upsert = "INSERT OR REPLACE INTO raised (kind, raised) VALUES (?, ?)";
    this.#sql.exec(upsert, kind, JSON.stringify(after));
    return isRaised ? (before?.leftOut ?? 0) : undefined;
  }

  #read(kind: string): Raised | undefined {
    const query = "SELECT raised FROM raised WHERE kind = ?";
    const [row] = this.#sql.exec<{ raised: string }>(query, kind).toArray();
    return row === undefined ? undefined : (JSON.parse(row.raised) as Raised);
  }
}
