import type { EventTotal } from "../../core/api/summary.ts";
import { dayOfEventId } from "../../core/event/event-id.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { nameIn, namesOf } from "./searched-names.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import { countEvents, countInTotal, findEvents, findOpenEvents, repositoriesOf } from "./find-events.ts";
import type { Carried } from "./carried-counts.ts";
import { reasonsOf } from "../../core/search/searched-text.ts";
import type { EventChange } from "../env/shard-calls.ts";
import { addColumns } from "../storage/add-columns.ts";
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

/** Of a search: entries that are not past their retention, and open ones. */
const KEPT = "(received >= ? OR status IN ('held', 'pending'))";

/** The oldest entries past their retention that are looked at for one to overwrite. */
const REUSABLE = 10;

interface Row extends Record<string, SqlStorageValue> {
  readonly summary: string;
}

/** The events of all repositories in SQL. All methods are synchronous. */
export class EventIndex {
  readonly #sql: Sql;
  readonly #retentionMs: number | undefined;

  /** @param retentionMs the age from which settled entries are hidden and overwritten; undefined if all end together */
  constructor(sql: Sql, retentionMs?: number) {
    this.#sql = sql;
    this.#retentionMs = retentionMs;
    sql.exec(SCHEMA);
    addColumns(sql, "entries", ADDED);
  }

  /** The change that a summary would make; undefined if none. */
  changeBy(summary: EventSummary): EventChange | undefined {
    const before = this.#read(summary.receivedAt, summary.id);
    if (JSON.stringify(before) === JSON.stringify(summary)) return undefined;
    return { summary, ...(before !== undefined && { before }) };
  }

  /** Whether there is an event that was received in a time span. */
  hasAny(from: number, to: number): boolean {
    const query = "SELECT 1 FROM entries WHERE received >= ? AND received < ? LIMIT 1";
    return this.#sql.exec(query, from, to).toArray().length > 0;
  }

  /**
   * Stores a summary. Returns what has changed; undefined, and nothing is written, if nothing has.
   *
   * @param carried what a new entry carries, as {@link carriedSince} reads it
   */
  put(summary: EventSummary, carried?: string): EventChange | undefined {
    const change = this.changeBy(summary);
    if (change === undefined) return undefined;
    const { receivedAt, id, repository, tag, pusher, status } = summary;
    const type = summary.alert?.type ?? "push";
    const values = [status, namesOf(summary), reasonsOf(summary), JSON.stringify(summary)];
    if (change.before !== undefined) {
      const update = "UPDATE entries SET status = ?, names = ?, reasons = ?, summary = ? WHERE received = ? AND id = ?";
      this.#sql.exec(update, ...values, receivedAt, id);
    } else this.#add([...values, receivedAt, id, repository, tag ?? null, pusher ?? null, type, carried ?? null]);
    return change;
  }

  /** Adds an entry in the row of one that is past its retention, if there is one: that saves the row of its deletion. */
  #add(values: readonly (string | number | null)[]): void {
    const columns = "status, names, reasons, summary, received, id, repository, tag, pusher, type, usage";
    const places = values.map(() => "?").join(", ");
    if (this.#retentionMs !== undefined) {
      const oldest = "SELECT received, id, status FROM entries WHERE received < ? ORDER BY received, id LIMIT ?";
      const settled = `SELECT received, id FROM (${oldest}) WHERE status NOT IN ('held', 'pending') LIMIT 1`;
      const update = `UPDATE entries SET (${columns}) = (${places}) WHERE (received, id) = (${settled}) RETURNING id`;
      if (this.#sql.exec(update, ...values, this.#keptFrom, REUSABLE).toArray().length > 0) return;
    }
    this.#sql.exec(`INSERT INTO entries (${columns}) VALUES (${places})`, ...values);
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

  get #keptFrom(): number {
    return this.#retentionMs === undefined ? 0 : Date.now() - this.#retentionMs;
  }

  /** A search without what is past its retention. */
  #kept(search: Search): Search {
    if (this.#retentionMs === undefined || search.isOpen) return search;
    return { ...search, filters: [...search.filters, KEPT], values: [...search.values, this.#keptFrom] };
  }

  #read(receivedAt: number, id: string): EventSummary | undefined {
    const query = "SELECT summary FROM entries WHERE received = ? AND id = ?";
    const [row] = this.#sql.exec<Row>(query, receivedAt, id).toArray();
    return row === undefined ? undefined : (JSON.parse(row.summary) as EventSummary);
  }

  /** The summary of one event; undefined if unknown. Its id says which day to search. */
  get(id: string): EventSummary | undefined {
    const day = dayOfEventId(id);
    if (day === undefined) return undefined;
    const query = `SELECT summary FROM entries WHERE received >= ? AND received < ? AND id = ? AND ${KEPT}`;
    const [row] = this.#sql.exec<Row>(query, day, day + DAY_MS, id, this.#keptFrom).toArray();
    return row === undefined ? undefined : (JSON.parse(row.summary) as EventSummary);
  }

  /** As {@link repositoriesOf}. */
  repositoriesOf(ids: readonly string[]): Map<string, string> {
    return repositoriesOf(this.#sql, ids);
  }

  /** As {@link findEvents}. */
  search(search: Search): FoundEvents {
    return findEvents(this.#sql, this.#kept(search));
  }

  /** As {@link findOpenEvents}. */
  findOpen(search: Search): EventSummary[] {
    return findOpenEvents(this.#sql, search);
  }

  /** As {@link countEvents}. */
  count(search: Search, only?: string): SearchCount {
    return countEvents(this.#sql, this.#kept(search), only);
  }

  /** As {@link countInTotal}. */
  total(search: Search): EventTotal {
    return countInTotal(this.#sql, this.#kept(search));
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
