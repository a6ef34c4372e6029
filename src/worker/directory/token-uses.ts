import { DAY_MS } from "../../core/lib/time.ts";
import type { TokenUse } from "../env/directory-calls.ts";
import type { RecentUses } from "./recent-uses.ts";
import type { Sql } from "../storage/sql.ts";

/** Least time between two writes of a last use, so that not every push costs a row. */
const USE_STEP_MS = 60_000;

/** Most rows kept, of all tokens together. */
const MAX_KEPT = 5000;

/** One row per token, by its label, and repository: first and last use. An empty table is filled from the event index. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS tokens (
  label TEXT, repository TEXT, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (label, repository)
) STRICT, WITHOUT ROWID;
`;
const FILL = `INSERT INTO tokens (label, repository, first, last)
  SELECT summary ->> '$.token' AS label, repository, min(received), max(received) FROM entries
  WHERE type = 'push' GROUP BY label, repository`;

interface Row extends Record<string, SqlStorageValue> {
  readonly label: string;
  readonly repository: string;
  readonly first: number;
  readonly last: number;
}

/** The repositories that each token was used for. All methods are synchronous. */
export class TokenUses {
  readonly #sql: Sql;
  readonly #recent: RecentUses;

  /** The tables of the event index and of repositories must exist. */
  constructor(sql: Sql, recent: RecentUses) {
    this.#sql = sql;
    this.#recent = recent;
    sql.exec(SCHEMA);
    if (sql.exec("SELECT 1 FROM tokens LIMIT 1").toArray().length === 0) sql.exec(FILL);
  }

  /** Records a use. Returns true if the token is new to this repository, but was used for others. */
  note(label: string, repository: string, at: number): boolean {
    const query = "SELECT last FROM tokens WHERE label = ? AND repository = ?";
    const [known] = this.#sql.exec<{ last: number }>(query, label, repository).toArray();
    if (known === undefined) {
      const isFirst = this.countOthers(label, repository, 1) === 0;
      const insert = "INSERT INTO tokens (label, repository, first, last) VALUES (?, ?, ?, ?)";
      this.#sql.exec(insert, label, repository, at, at);
      return !isFirst;
    }
    const last = Math.max(known.last, this.#recent.last(label, repository) ?? 0);
    if (at >= last + USE_STEP_MS && !this.#recent.note(label, repository, at)) this.#write(label, repository, at);
    return false;
  }

  /** Number of other repositories that a token was used for, at most `most`; reads no more rows. */
  countOthers(label: string, repository: string, most: number): number {
    const others = "SELECT 1 FROM tokens WHERE label = ? AND repository != ? LIMIT ?";
    return this.#sql.exec(others, label, repository, most).toArray().length;
  }

  /** The time of a token's last use, in milliseconds since 1970; undefined if none is known. Reads that token's rows. */
  lastUse(label: string): number | undefined {
    const query = "SELECT max(last) AS last FROM tokens WHERE label = ?";
    const [row] = this.#sql.exec<{ last: number | null }>(query, label).toArray();
    const last = Math.max(row?.last ?? 0, this.#recent.latestOf(label) ?? 0);
    return last === 0 ? undefined : last;
  }

  /** Deletes uses before a time, and all but the latest {@link MAX_KEPT}. Reads the whole table. */
  prune(before: number, now: number): void {
    for (const { label, repository, last } of this.#recent.flush(now - DAY_MS)) this.#write(label, repository, last);
    const old =
      "last < ? OR (label, repository) NOT IN (SELECT label, repository FROM tokens ORDER BY last DESC LIMIT ?)";
    // Without its use, the row of a repository tells when it had its last push.
    const keep = `INSERT INTO repositories (name, seen) SELECT repository, max(last) FROM tokens WHERE ${old}
      GROUP BY repository ON CONFLICT (name) DO UPDATE SET seen = excluded.seen WHERE excluded.seen > seen`;
    this.#sql.exec(keep, before, MAX_KEPT);
    this.#sql.exec(`DELETE FROM tokens WHERE ${old}`, before, MAX_KEPT);
  }

  /** Deletes the uses of a repository that has no event left. */
  forget(repository: string): void {
    this.#recent.forget(repository);
    this.#sql.exec("DELETE FROM tokens WHERE repository = ?", repository);
  }

  /** Every token that was used, newest first. */
  uses(): TokenUse[] {
    const stored = this.#sql.exec<Row>("SELECT label, repository, first, last FROM tokens").toArray();
    const rows = stored
      .map((row) => ({ ...row, last: Math.max(row.last, this.#recent.last(row.label, row.repository) ?? 0) }))
      .toSorted((a, b) => b.last - a.last);
    return [...Map.groupBy(rows, ({ label }) => label)].map(([label, own]) => ({
      label,
      lastUsedAt: own[0]?.last ?? 0,
      repositories: own.map(({ repository, first, last }) => ({
        name: repository,
        firstUsedAt: first,
        lastUsedAt: last,
      })),
    }));
  }

  #write(label: string, repository: string, last: number): void {
    this.#sql.exec("UPDATE tokens SET last = ? WHERE label = ? AND repository = ?", last, label, repository);
  }
}
