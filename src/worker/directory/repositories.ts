import type { TargetBlock } from "../../core/metrics/exposition.ts";
import type { RecentUses } from "./recent-uses.ts";
import type { Sql } from "../storage/sql.ts";
import type { DirectoryUpdate } from "../env/directory-calls.ts";
import { DAY_MS, HOUR_MS } from "../../core/lib/time.ts";

/** A repository without a push for this long is no longer tended once a day. */
const ACTIVE_MS = 14 * DAY_MS;

/** After a push, a repository is tended every hour for this long: the directory may not have heard of all of it. */
const FRESH_MS = 3 * HOUR_MS;

/**
 * One row per repository that has blocked targets, or of whose last push no use of a token tells.
 * Earlier versions used `tended`.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, seen INTEGER NOT NULL, tended INTEGER NOT NULL DEFAULT 0, blocks TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
`;

/** Every repository with its last push by both tables. */
const ALL = `(SELECT name, max(seen) AS seen FROM (
  SELECT name, seen FROM repositories UNION ALL SELECT repository, last FROM tokens) GROUP BY name)`;

/** The repositories that had a push. All methods are synchronous. The table of tokens' uses must exist before a query. */
export class Repositories {
  readonly #sql: Sql;
  readonly #recent: RecentUses;

  constructor(sql: Sql, recent: RecentUses) {
    this.#sql = sql;
    this.#recent = recent;
    sql.exec(SCHEMA);
  }

  /**
   * Records an update of a repository. Writes the blocks when they change, and the time of a push at most once an hour.
   *
   * @param isUse whether all that it changes are pushes by tokens, whose uses tell of the repository, and their time: then
   *   only blocks are written
   */
  note(name: string, blocks: DirectoryUpdate["blocks"], now: number, isUse: boolean): void {
    const text = JSON.stringify(blocks);
    if (isUse && blocks.length === 0) {
      const query = "UPDATE repositories SET seen = ?, blocks = ? WHERE name = ? AND blocks != ?";
      this.#sql.exec(query, now, text, name, text);
      return;
    }
    const upsert = `INSERT INTO repositories (name, seen, blocks) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET seen = excluded.seen, blocks = excluded.blocks WHERE excluded.seen > seen + ? OR excluded.blocks != blocks`;
    this.#sql.exec(upsert, name, now, text, isUse ? Infinity : HOUR_MS);
  }

  /** Records an imported push of a repository that is not known. */
  noteHistory(name: string, receivedAt: number): void {
    const insert = "INSERT INTO repositories (name, seen) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    this.#sql.exec(insert, name, receivedAt);
  }

  /** Removes a repository that has no event left. */
  forget(name: string): void {
    this.#sql.exec("DELETE FROM repositories WHERE name = ?", name);
  }

  /** Names of the repositories with the latest pushes, newest first. */
  latest(limit: number): string[] {
    const query = `SELECT name, seen FROM ${ALL} ORDER BY seen DESC LIMIT ?`;
    const rows = this.#sql.exec<{ name: string; seen: number }>(query, limit).toArray();
    const latest = this.#recent.byRepository();
    for (const { name, seen } of rows) latest.set(name, Math.max(seen, latest.get(name) ?? 0));
    const sorted = [...latest].toSorted(([, a], [, b]) => b - a);
    return sorted.slice(0, limit).map(([name]) => name);
  }

  /** The targets whose breakers are open, by repository. */
  blocks(): TargetBlock[] {
    const query = "SELECT name, blocks FROM repositories WHERE blocks != '[]'";
    const rows = this.#sql.exec<{ name: string; blocks: string }>(query).toArray();
    return rows.flatMap(({ name, blocks }) =>
      (JSON.parse(blocks) as DirectoryUpdate["blocks"]).map((block) => ({ repository: name, ...block })),
    );
  }

  /** The repositories to tend in an hour: with a recent push, with an open breaker, or at the hour of their last push. */
  toTend(now: number): string[] {
    const query = `SELECT name FROM ${ALL} WHERE seen > ?1 OR (seen > ?2 AND seen / ?3 % 24 = ?4 / ?3 % 24)
      UNION SELECT name FROM repositories WHERE blocks != '[]'`;
    const rows = this.#sql.exec<{ name: string }>(query, now - FRESH_MS, now - ACTIVE_MS, HOUR_MS, now);
    const recent = [...this.#recent.byRepository()].filter(([, last]) => last > now - FRESH_MS).map(([name]) => name);
    return [...new Set([...rows.toArray().map(({ name }) => name), ...recent])];
  }
}
