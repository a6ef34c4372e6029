import type { EventTotal } from "../../core/api/summary.ts";
import { dayOfEventId } from "../../core/event/event-id.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { nameIn, namesOf } from "./searched-names.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import { countEvents, countInTotal, findEvents, findOpenEvents, repositoriesOf } from "./find-events.ts";
import { sumOfUsage, type Carried } from "./carried-counts.ts";
import { PastRetention } from "./past-retention.ts";
import { reasonsOf } from "../../core/search/searched-text.ts";
import type { EventChange } from "../env/shard-calls.ts";
import { addColumns } from "../storage/add-columns.ts";
import { columnsOf, type Columns } from "../storage/columns.ts";
import type { Sql } from "../storage/sql.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/**
 * One row per event of any repository: the columns to search by, its summary as JSON, and the usage that it carries. The
 * key starts with the time, so that newest-first lists and pruning read a range.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS entries (
  received INTEGER, id TEXT, repository TEXT NOT NULL, tag TEXT, pusher TEXT, status TEXT NOT NULL,
  type TEXT NOT NULL DEFAULT 'push', names TEXT NOT NULL, reasons TEXT, summary TEXT NOT NULL, usage TEXT,
  PRIMARY KEY (received, id)
) STRICT, WITHOUT ROWID;
`;

/** Columns that tables of earlier versions lack: old entries have no reasons. */
const ADDED = { type: "TEXT NOT NULL DEFAULT 'push'", reasons: "TEXT", usage: "TEXT" };

interface Row extends Record<string, SqlStorageValue> {
  readonly summary: string;
}

/** A change that was stored. */
export interface StoredChange {
  readonly change: EventChange;
  /** Whether its entry carries usage. */
  readonly isCarried: boolean;
}

/** The events of all repositories in SQL. All methods are synchronous. */
export class EventIndex {
  readonly #sql: Sql;
  readonly #pastRetention: PastRetention;

  /** @param retentionMs the age from which settled entries are hidden and overwritten; undefined if all end together */
  constructor(sql: Sql, retentionMs?: number) {
    this.#sql = sql;
    this.#pastRetention = new PastRetention(sql, retentionMs);
    sql.exec(SCHEMA);
    addColumns(sql, "entries", ADDED);
  }

  /** The change that a summary would make, and the usage that the entry carries; undefined if none. */
  changeBy(summary: EventSummary): (EventChange & { readonly usage?: string }) | undefined {
    const query = "SELECT summary, usage FROM entries WHERE received = ? AND id = ?";
    const [row] = this.#sql.exec<Row & { usage: string | null }>(query, summary.receivedAt, summary.id).toArray();
    if (row === undefined) return { summary };
    if (row.summary === JSON.stringify(summary)) return undefined;
    const before = JSON.parse(row.summary) as EventSummary;
    return { summary, before, ...(row.usage !== null && { usage: row.usage }) };
  }

  /** Whether there is an event that was received in a time span. */
  hasAny(from: number, to: number): boolean {
    const query = "SELECT 1 FROM entries WHERE received >= ? AND received < ? LIMIT 1";
    return this.#sql.exec(query, from, to).toArray().length > 0;
  }

  /**
   * Stores a summary. Returns what has changed; undefined, and nothing is written, if nothing has.
   *
   * @param carried what the entry is to carry, as {@link carriedSince} reads it; an old entry does if it carries usage
   */
  put(summary: EventSummary, carried?: string): StoredChange | undefined {
    const found = this.changeBy(summary);
    if (found === undefined) return undefined;
    const { usage, ...change } = found;
    const { receivedAt, id, repository, tag, pusher, status, alert } = summary;
    const told = { status, names: namesOf(summary), reasons: reasonsOf(summary), summary: JSON.stringify(summary) };
    if (change.before !== undefined) {
      const both = usage === undefined || carried === undefined ? usage : sumOfUsage(usage, carried);
      const { names, places, values } = columnsOf({ ...told, usage: both ?? null });
      const update = `UPDATE entries SET (${names}) = (${places}) WHERE received = ? AND id = ?`;
      this.#sql.exec(update, ...values, receivedAt, id);
      return { change, isCarried: usage !== undefined && carried !== undefined };
    }
    const key = { received: receivedAt, id, repository, tag: tag ?? null, pusher: pusher ?? null };
    this.#add({ ...key, ...told, type: alert?.type ?? "push", usage: carried ?? null });
    return { change, isCarried: carried !== undefined };
  }

  /** Adds an entry in the row of one that is past its retention, if there is one: that saves the row of its deletion. */
  #add(row: Columns): void {
    if (this.#pastRetention.overwrite(row)) return;
    const { names, places, values } = columnsOf(row);
    this.#sql.exec(`INSERT INTO entries (${names}) VALUES (${places})`, ...values);
  }

  /** The entries that carry counts, of events that were received after a time. */
  carriedSince(time: number): Carried[] {
    const query = "SELECT summary, usage FROM entries WHERE received > ? AND usage IS NOT NULL";
    const rows = this.#sql.exec<{ summary: string; usage: string }>(query, time).toArray();
    return rows.map(({ summary, usage }) => ({
      summary: JSON.parse(summary) as EventSummary,
      usage: JSON.parse(usage) as Carried["usage"],
    }));
  }

  /** The summary of one event; undefined if unknown. Its id says which day to search. */
  get(id: string): EventSummary | undefined {
    const day = dayOfEventId(id);
    if (day === undefined) return undefined;
    const { sql, values } = this.#pastRetention.kept;
    const query = `SELECT summary FROM entries WHERE received >= ? AND received < ? AND id = ? AND ${sql}`;
    const [row] = this.#sql.exec<Row>(query, day, day + DAY_MS, id, ...values).toArray();
    return row === undefined ? undefined : (JSON.parse(row.summary) as EventSummary);
  }

  /** As {@link repositoriesOf}. */
  repositoriesOf(ids: readonly string[]): Map<string, string> {
    return repositoriesOf(this.#sql, ids);
  }

  /** As {@link findEvents}. */
  search(search: Search): FoundEvents {
    return findEvents(this.#sql, this.#pastRetention.without(search));
  }

  /** As {@link findOpenEvents}. */
  findOpen(search: Search): EventSummary[] {
    return findOpenEvents(this.#sql, search);
  }

  /** As {@link countEvents}. */
  count(search: Search, only?: string): SearchCount {
    return countEvents(this.#sql, this.#pastRetention.without(search), only);
  }

  /** As {@link countInTotal}. */
  total(search: Search): EventTotal {
    return countInTotal(this.#sql, this.#pastRetention.without(search));
  }

  /** The repositories with a pending event that goes to a target. */
  pendingFor(target: string): string[] {
    const query =
      "SELECT DISTINCT repository FROM entries WHERE status IN ('held', 'pending') AND status = 'pending' AND instr(names, ?) > 0";
    const rows = this.#sql.exec<{ repository: string }>(query, nameIn("target", target)).toArray();
    return rows.map(({ repository }) => repository);
  }

  /** The repositories with an event that is held or pending. */
  openRepositories(): string[] {
    const query = "SELECT DISTINCT repository FROM entries WHERE status IN ('held', 'pending')";
    const rows = this.#sql.exec<{ repository: string }>(query).toArray();
    return rows.map(({ repository }) => repository);
  }

  /** Removes events. */
  delete(events: readonly EventPosition[]): void {
    const query = "DELETE FROM entries WHERE received = ? AND id = ?";
    for (const { receivedAt, id } of events) this.#sql.exec(query, receivedAt, id);
  }

  /** Removes settled events received before a time, oldest first, at most `limit`. Returns the number removed. */
  prune(before: number, limit: number): number {
    const old = `SELECT received, id FROM entries WHERE received < ? AND status NOT IN ('held', 'pending')
      ORDER BY received, id LIMIT ?`;
    const query = `DELETE FROM entries WHERE (received, id) IN (${old}) RETURNING id`;
    return this.#sql.exec(query, before, limit).toArray().length;
  }
}
