import type { Rejection } from "../../core/api/relay.ts";
import { cut } from "../../core/schema/problem.ts";
import type { LogFields } from "../env/log-line.ts";
import type { Sql } from "../storage/sql.ts";

/** Number of rejections kept. A flood replaces the oldest sooner and takes no more room. */
const MAX_KEPT = 500;

const MAX_REASON_LENGTH = 500;
const MAX_MESSAGE_LENGTH = 300;
const MAX_FIELDS = 11;
const MAX_SAMPLE_LENGTH = 1200;

/** Longest row read in full. Versions before the bounds above stored rows of up to 2 MB. */
const MAX_ROW_LENGTH = 20_000;

/** Reads a rejection; of a longer row only its bounded fields. `json_patch` drops a token that is null. */
const READ = `
SELECT CASE WHEN length(rejection) <= ${MAX_ROW_LENGTH} THEN rejection ELSE json_patch('{}', json_object(
  'at', at,
  'status', json_extract(rejection, '$.status'),
  'reason', substr(json_extract(rejection, '$.reason'), 1, ${MAX_REASON_LENGTH}),
  'token', substr(json_extract(rejection, '$.token'), 1, 100),
  'detail', json_array(json_object('path', '', 'message', 'too long to be shown'))
)) END AS rejection FROM rejected
WHERE ?1 IS NULL OR rejection ->> '$.token' = ?1 ORDER BY at DESC LIMIT ?2`;

const COUNT = `SELECT rejection ->> '$.token' AS token, count(*) AS count FROM rejected
WHERE rejection ->> '$.token' IS NOT NULL GROUP BY 1`;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS rejected (place INTEGER PRIMARY KEY, at INTEGER NOT NULL, rejection TEXT NOT NULL) STRICT;
`;

/** A ring of the latest rejections: each replaces the oldest. */
export class RejectionLog {
  readonly #sql: Sql;
  #next: number;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    const [latest] = sql.exec<{ place: number }>("SELECT place FROM rejected ORDER BY at DESC LIMIT 1").toArray();
    this.#next = latest === undefined ? 0 : (latest.place + 1) % MAX_KEPT;
  }

  /** Stores a rejection in place of the oldest. */
  add(rejection: Rejection): void {
    const values = [this.#next, rejection.at, JSON.stringify(bounded(rejection))];
    this.#sql.exec("INSERT OR REPLACE INTO rejected (place, at, rejection) VALUES (?, ?, ?)", ...values);
    this.#next = (this.#next + 1) % MAX_KEPT;
  }

  /** The latest rejections, newest first; with `token` those of that label alone. Reads every row kept. */
  latest(limit: number, token?: string): Rejection[] {
    const rows = this.#sql.exec<{ rejection: string }>(READ, token ?? null, limit).toArray();
    return rows.map(({ rejection }) => JSON.parse(rejection) as Rejection);
  }

  /** The number of rejections by the label of their token. Reads every row kept. */
  countByToken(): Record<string, number> {
    const rows = this.#sql.exec<{ token: string; count: number }>(COUNT).toArray();
    return Object.fromEntries(rows.map(({ token, count }) => [token, count]));
  }
}

/** Cuts the texts, because a reader loads all rejections at once. */
function bounded(rejection: Rejection): Rejection {
  const { reason, detail, sample } = rejection;
  const fields = detail?.slice(0, MAX_FIELDS).map(({ path, message }) => ({
    path: cut(path, MAX_MESSAGE_LENGTH),
    message: cut(message, MAX_MESSAGE_LENGTH),
  }));
  return {
    ...rejection,
    reason: cut(reason, MAX_REASON_LENGTH),
    ...(fields !== undefined && { detail: fields }),
    ...(sample !== undefined && { sample: cut(sample, MAX_SAMPLE_LENGTH) }),
  };
}

/** The fields of the log line `request.rejected`. */
export function rejectionFields(rejection: Rejection): LogFields {
  const { status, reason, token, detail = [] } = bounded(rejection);
  return { status, reason, token, problems: detail.map(({ path, message }) => `${path}: ${message}`) };
}
