import { RESOURCES, type PeriodUsage, type Usage } from "../../core/usage/budget.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import { addColumns } from "../storage/add-columns.ts";
import type { Sql } from "../storage/sql.ts";

/**
 * One row per day in UTC: usage, and in the latest row the counters of the metrics and recent uses of tokens, as JSON, and
 * up to when they have what entries carry (see `CarriedCounts`).
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS usage (
  day INTEGER PRIMARY KEY, usage TEXT NOT NULL, counters TEXT, uses TEXT, saved_to INTEGER
) STRICT;
`;

/** Columns that tables of earlier versions lack. */
const ADDED = { uses: "TEXT", saved_to: "INTEGER" };

/** Age at which days are deleted. A plan counts a month at most. */
const KEPT_MS = 62 * DAY_MS;

/** What a day has used. */
export interface DayUsage extends Record<keyof PeriodUsage, number> {
  /** Set once this day's warning was logged. */
  isTold?: true;
}

/** What the latest row has beside usage: JSON, and milliseconds since 1970. */
export interface Kept {
  readonly counters: string | null;
  readonly uses: string | null;
  readonly savedTo: number | null;
}

type LatestRow = { readonly day: number } & Kept;

/** The usage of the last days on disk. All methods are synchronous. */
export class UsageTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    addColumns(sql, "usage", ADDED);
  }

  /** The latest row with its day; undefined if there is none. */
  latest(): LatestRow | undefined {
    const query = "SELECT day, counters, uses, saved_to AS savedTo FROM usage ORDER BY day DESC LIMIT 1";
    return this.#sql.exec<LatestRow & Record<string, SqlStorageValue>>(query).toArray()[0];
  }

  /** What each day of a time span has used. Days of earlier versions lack what these did not count. */
  between(from: number, to: number): Partial<DayUsage>[] {
    const query = "SELECT usage FROM usage WHERE day >= ? AND day < ?";
    const rows = this.#sql.exec<{ usage: string }>(query, from, to).toArray();
    return rows.map(({ usage }) => JSON.parse(usage) as Partial<DayUsage>);
  }

  /** Writes a day, the latest. */
  write(day: number, usage: DayUsage, { counters, uses, savedTo }: Kept): void {
    const upsert = "INSERT OR REPLACE INTO usage (day, usage, counters, uses, saved_to) VALUES (?, ?, ?, ?, ?)";
    this.#sql.exec(upsert, day, JSON.stringify(usage), counters, uses, savedTo);
  }

  /** Deletes days that no plan counts any more, and what only the latest row is read for from the others. */
  prune(today: number): void {
    this.#sql.exec("DELETE FROM usage WHERE day < ?", today - KEPT_MS);
    const outdated = "SELECT max(day) FROM usage";
    this.#sql.exec(`UPDATE usage SET counters = NULL, uses = NULL WHERE counters IS NOT NULL AND day < (${outdated})`);
  }
}

/** A day on which nothing was used yet. */
export function emptyDay(): DayUsage {
  const usage = Object.fromEntries(RESOURCES.map((name) => [name, 0])) as Record<keyof Usage, number>;
  return { ...usage, events: 0 };
}
