import type { Sql } from "../telemetry/usage.ts";

/** Why a request to the hook was turned away. Nothing of its token or its body is in it. */
export interface Rejection {
  readonly at: number;
  readonly status: number;
  readonly reason: string;
  /** The label of the token, where it was a good one. */
  readonly token?: string;
  /** The variable that limits what may be stored, where that is why. */
  readonly limit?: string;
  /** The fields that were wrong. */
  readonly detail?: readonly { readonly path: string; readonly message: string }[];
  readonly userAgent?: string;
}

/** So many are kept; a flood of requests makes the oldest go sooner, and costs no more room. */
const MAX_KEPT = 500;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS rejected (place INTEGER PRIMARY KEY, at INTEGER NOT NULL, rejection TEXT NOT NULL) STRICT;
`;

/** A ring of the latest rejections: each takes the place of the oldest. */
export class RejectedLog {
  readonly #sql: Sql;
  #next: number;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    const [latest] = sql.exec<{ place: number }>("SELECT place FROM rejected ORDER BY at DESC LIMIT 1").toArray();
    this.#next = latest === undefined ? 0 : (latest.place + 1) % MAX_KEPT;
  }

  add(rejection: Rejection): void {
    const values = [this.#next, rejection.at, JSON.stringify(rejection)];
    this.#sql.exec("INSERT OR REPLACE INTO rejected (place, at, rejection) VALUES (?, ?, ?)", ...values);
    this.#next = (this.#next + 1) % MAX_KEPT;
  }

  latest(limit: number): Rejection[] {
    const query = "SELECT rejection FROM rejected ORDER BY at DESC LIMIT ?";
    const rows = this.#sql.exec<{ rejection: string }>(query, limit).toArray();
    return rows.map(({ rejection }) => JSON.parse(rejection) as Rejection);
  }
}
