import { dayOfEventId } from "../../core/event/event-id.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { nameIn, namesOf } from "./searched-names.ts";
import type { EventPosition, EventTotal, FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import { isLatest } from "./filter-sql.ts";
import { conditionsOf } from "./search.ts";
import { spansOf } from "./search-spans.ts";
import { reasonsOf } from "../../core/search/searched-text.ts";
import type { EventChange } from "../env/shard-calls.ts";
import type { Sql } from "../storage/sql.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/**
 * One row per event of any repository: the columns to search by, and its summary as JSON. The key starts with the time,
 * so that newest-first lists and pruning read a range.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS entries (
  received INTEGER, id TEXT, repository TEXT NOT NULL, tag TEXT, pusher TEXT, status TEXT NOT NULL,
  type TEXT NOT NULL DEFAULT 'push', names TEXT NOT NULL, reasons TEXT, summary TEXT NOT NULL, PRIMARY KEY (received, id)
) STRICT, WITHOUT ROWID;
`;

/** Columns that tables of earlier versions lack. SQLite adds them without a write to a row: old entries have no reasons. */
const ADDED = { type: "type TEXT NOT NULL DEFAULT 'push'", reasons: "reasons TEXT" };

/**
 * Entries that a search reads at most. This bounds for how long one that finds nothing, and can skip nothing, holds up the
 * directory: about 60 ms of CPU, or 110 ms by text (`npm run bench:directory`).
 */
const MAX_SEARCHED = 75_000;

/** Entries that a total reads at most: every look at a list asks for one, and the free plan has five million rows a day. */
const MAX_IN_TOTAL = 10_000;

interface Row extends Record<string, SqlStorageValue> {
  readonly summary: string;
}

/** The events of all repositories in SQL. All methods are synchronous. */
export class EventIndex {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('entries')").toArray();
    for (const [added, definition] of Object.entries(ADDED)) {
      if (!columns.some(({ name }) => name === added)) sql.exec(`ALTER TABLE entries ADD COLUMN ${definition}`);
    }
  }

  /** The change that a summary would make; undefined if none. */
  changeBy(summary: EventSummary): EventChange | undefined {
    const before = this.#read(summary.receivedAt, summary.id);
    if (JSON.stringify(before) === JSON.stringify(summary)) return undefined;
    return { summary, ...(before !== undefined && { before }) };
  }

  /** Whether there is an event that was received in a time span. */
  hasAny(from: number, to: number): boolean {
    return (
      this.#sql.exec("SELECT 1 FROM entries WHERE received >= ? AND received < ? LIMIT 1", from, to).toArray().length >
      0
    );
  }

  /** Stores a summary. Returns what has changed; undefined, and nothing is written, if nothing has. */
  put(summary: EventSummary): EventChange | undefined {
    const change = this.changeBy(summary);
    if (change === undefined) return undefined;
    const { receivedAt, id, repository, tag, pusher, status } = summary;
    const type = summary.alert?.type ?? "push";
    const columns = [receivedAt, id, repository, tag ?? null, pusher ?? null, status, type];
    const upsert = `INSERT INTO entries (received, id, repository, tag, pusher, status, type, names, reasons, summary)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (received, id) DO UPDATE SET
      status = excluded.status, names = excluded.names, reasons = excluded.reasons, summary = excluded.summary`;
    this.#sql.exec(upsert, ...columns, namesOf(summary), reasonsOf(summary), JSON.stringify(summary));
    return change;
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
    const query = "SELECT summary FROM entries WHERE received >= ? AND received < ? AND id = ?";
    const [row] = this.#sql.exec<Row>(query, day, day + DAY_MS, id).toArray();
    return row === undefined ? undefined : (JSON.parse(row.summary) as EventSummary);
  }

  /**
   * A page of events that match, newest first. Reads a bounded number of entries, and tells if older ones are left. Entries of
   * quarters whose texts say that none matches are not read.
   */
  search(search: Search): FoundEvents {
    if (search.isOpen) return { events: this.findOpen(search) };
    const events: EventSummary[] = [];
    let left = MAX_SEARCHED;
    for (const range of spansOf(this.#sql, search)) {
      const part = this.#searchSpan({ ...search, range, limit: search.limit - events.length }, left);
      events.push(...part.events);
      if (events.length === search.limit) return { events };
      if (part.searchedTo !== undefined) return { events, searchedTo: part.searchedTo };
      // At least one, so that an entry beyond the bound is where the search ends.
      left = Math.max(1, left - part.read);
    }
    return { events };
  }

  /** Searches at most `bound` entries of a range. */
  #searchSpan(search: Search, bound: number): FoundEvents & { readonly read: number } {
    const range = conditionsOf({ range: search.range ?? {} });
    const { where, values } = conditionsOf({ filters: search.filters, values: search.values });
    // The inner query gives the entries in the order of the table's key, so the outer one needs no sorting.
    const entries = `SELECT * FROM entries ${range.where} ORDER BY received DESC, id DESC LIMIT ?`;
    const query = `SELECT summary FROM (${entries}) AS entries ${where} LIMIT ?`;
    const rows = this.#sql.exec<Row>(query, ...range.values, bound, ...values, search.limit);
    const events = eventsOf(rows.toArray());
    const read = rows.rowsRead;
    if (events.length === search.limit || read < bound) return { events, read };
    const last = `SELECT received AS receivedAt, id FROM (${entries}) LIMIT 1 OFFSET ?`;
    const [searchedTo] = this.#sql
      .exec<{ receivedAt: number; id: string }>(last, ...range.values, bound, bound - 1)
      .toArray();
    return { events, read, ...(searchedTo !== undefined && { searchedTo }) };
  }

  /** The events that match and are held or pending, newest first. Reads their index, however many there are. */
  findOpen(search: Search): EventSummary[] {
    const { where, values } = conditionsOf({ ...search, isOpen: true });
    const query = `SELECT summary FROM entries INDEXED BY open_entries ${where} ORDER BY received DESC, id DESC LIMIT ?`;
    return eventsOf(this.#sql.exec<Row>(query, ...values, search.limit).toArray());
  }

  /**
   * Number of events that match, whatever the search's limit, with their failed deliveries by target: only the latest to
   * each target, and only those that a redelivery of many events makes again. Reads a bounded number of entries, the latest.
   *
   * @param only the only target to count
   */
  count(search: Search, only?: string): SearchCount {
    const { entries, where, values, total } = this.#counted(search, MAX_SEARCHED);
    const failed = `SELECT d.value ->> 'target' AS name, count(*) AS count
      FROM (SELECT summary FROM ${entries} ${where}) AS found, json_each(found.summary, '$.deliveries') AS d
      WHERE d.value ->> 'status' = 'failed' AND d.value ->> 'unconfirmed' IS NULL
      ${only === undefined ? "" : "AND d.value ->> 'target' = ?"} AND ${isLatest("found.summary")}
      GROUP BY name ORDER BY name`;
    const operands = [...values, ...(only === undefined ? [] : [only])];
    const { count: events, ...bound } = total;
    return { events, failed: this.#sql.exec<{ name: string; count: number }>(failed, ...operands).toArray(), ...bound };
  }

  /** Number of events that match, whatever the search's limit. Reads fewer entries than a count. */
  total(search: Search): EventTotal {
    return this.#counted(search, MAX_IN_TOTAL).total;
  }

  /** Counts the events that match among the latest `bound` of its range, with the query that has chosen them. */
  #counted(search: Search, bound: number) {
    const range = conditionsOf({ range: search.range ?? {}, ...(search.isOpen && { isOpen: true }) });
    const { where, values: own } = conditionsOf({ filters: search.filters, values: search.values });
    // The order of the index of open events is another: to sort them would read them all.
    const [table, order] = search.isOpen
      ? ["entries INDEXED BY open_entries", ""]
      : ["entries", "ORDER BY received DESC, id DESC"];
    const entries = `(SELECT * FROM ${table} ${range.where} ${order} LIMIT ${bound}) AS entries`;
    const values = [...range.values, ...own];
    const rows = this.#sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${entries} ${where}`, ...values);
    const [{ count } = { count: 0 }] = rows.toArray();
    const total: EventTotal = { count, ...(rows.rowsRead >= bound && { isLowerBound: true }) };
    return { entries, where, values, total };
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

function eventsOf(rows: readonly Row[]): EventSummary[] {
  return rows.map(({ summary }) => JSON.parse(summary) as EventSummary);
}
