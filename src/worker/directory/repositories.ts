import type { TargetBlock } from "../../core/metrics/exposition.ts";
import type { Sql } from "../storage/sql.ts";
import type { DirectoryUpdate } from "../env/directory-calls.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** A repository without a push for this long has nothing pending: the longest retry schedule is over. */
const ACTIVE_MS = 14 * DAY_MS;

/** Objects tended in one run of the cron; the free plan allows 1,000 requests to objects per invocation. */
const TENDED_AT_ONCE = 500;

/** One row per repository: its last push, when it was last tended, and the targets whose breakers are open. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, seen INTEGER NOT NULL, tended INTEGER NOT NULL DEFAULT 0, blocks TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
`;

/** The repositories that had a push. All methods are synchronous. */
export class Repositories {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Records a push. Writes the time at most once an hour, and the blocks when they change. */
  note(name: string, blocks: DirectoryUpdate["blocks"], now: number): void {
    const upsert = `INSERT INTO repositories (name, seen, blocks) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET seen = excluded.seen, blocks = excluded.blocks WHERE excluded.seen > seen + ? OR excluded.blocks != blocks`;
    this.#sql.exec(upsert, name, now, JSON.stringify(blocks), DAY_MS / 24);
  }

  /** Removes a repository that has no event left. */
  forget(name: string): void {
    this.#sql.exec("DELETE FROM repositories WHERE name = ?", name);
  }

  /** Names of the repositories with the latest pushes, newest first. */
  latest(limit: number): string[] {
    const query = "SELECT name FROM repositories ORDER BY seen DESC LIMIT ?";
    const rows = this.#sql.exec<{ name: string }>(query, limit).toArray();
    return rows.map(({ name }) => name);
  }

  /** The targets whose breakers are open, by repository. */
  blocks(): TargetBlock[] {
    const query = "SELECT name, blocks FROM repositories WHERE blocks != '[]'";
    const rows = this.#sql.exec<{ name: string; blocks: string }>(query).toArray();
    return rows.flatMap(({ name, blocks }) =>
      (JSON.parse(blocks) as DirectoryUpdate["blocks"]).map((block) => ({ repository: name, ...block })),
    );
  }

  /** Active repositories that were tended the longest ago; marks them as tended now. */
  takeForTending(now: number): string[] {
    const query = `UPDATE repositories SET tended = ? WHERE name IN (
      SELECT name FROM repositories WHERE seen > ? ORDER BY tended LIMIT ?) RETURNING name`;
    const rows = this.#sql.exec<{ name: string }>(query, now, now - ACTIVE_MS, TENDED_AT_ONCE);
    return rows.toArray().map(({ name }) => name);
  }
}
