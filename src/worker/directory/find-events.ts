import type { EventTotal } from "../../core/api/summary.ts";
import { dayOfEventId } from "../../core/event/event-id.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { FoundEvents, Search, SearchCount } from "../env/event-search.ts";
import type { Sql } from "../storage/sql.ts";
import { isLatest } from "./filter-sql.ts";
import { conditionsOf, FIRST_ID } from "./search.ts";
import { spansOf } from "./search-spans.ts";

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

/**
 * A page of events that match, newest first. Reads a bounded number of entries, and tells if older ones are left. Entries of
 * quarters whose texts say that none matches are not read.
 */
export function findEvents(sql: Sql, search: Search): FoundEvents {
  if (search.isOpen) return { events: findOpenEvents(sql, search) };
  const events: EventSummary[] = [];
  let left = MAX_SEARCHED;
  for (const { range, cost, end } of spansOf(sql, search)) {
    left -= cost;
    if (range !== undefined) {
      const bound = Math.max(1, Math.ceil(left));
      const part = searchSpan(sql, { ...search, range, limit: search.limit - events.length }, bound);
      events.push(...part.events);
      if (events.length === search.limit) return { events };
      if (part.searchedTo !== undefined) return { events, searchedTo: part.searchedTo };
      left -= part.read;
    }
    if (left <= 0 && end !== undefined) return { events, searchedTo: { receivedAt: end, id: FIRST_ID } };
  }
  return { events };
}

/** Searches at most `bound` entries of a range. */
function searchSpan(sql: Sql, search: Search, bound: number): FoundEvents & { readonly read: number } {
  const range = conditionsOf({ range: search.range ?? {} });
  const { where, values } = conditionsOf({ filters: search.filters, values: search.values });
  // The inner query gives the entries in the order of the table's key, so the outer one needs no sorting.
  const entries = `SELECT * FROM entries ${range.where} ORDER BY received DESC, id DESC LIMIT ?`;
  const query = `SELECT summary FROM (${entries}) AS entries ${where} LIMIT ?`;
  const rows = sql.exec<Row>(query, ...range.values, bound, ...values, search.limit);
  const events = eventsOf(rows.toArray());
  const read = rows.rowsRead;
  if (events.length === search.limit || read < bound) return { events, read };
  const last = `SELECT received AS receivedAt, id FROM (${entries}) LIMIT 1 OFFSET ?`;
  const [searchedTo] = sql.exec<{ receivedAt: number; id: string }>(last, ...range.values, bound, bound - 1).toArray();
  return { events, read, ...(searchedTo !== undefined && { searchedTo }) };
}

/** The events that match and are held or pending, newest first. Reads their index, however many there are. */
export function findOpenEvents(sql: Sql, search: Search): EventSummary[] {
  const { where, values } = conditionsOf({ ...search, isOpen: true });
  const query = `SELECT summary FROM entries INDEXED BY open_entries ${where} ORDER BY received DESC, id DESC LIMIT ?`;
  return eventsOf(sql.exec<Row>(query, ...values, search.limit).toArray());
}

/**
 * Number of events that match, whatever the search's limit, with their failed deliveries by target: only the latest to
 * each target, and only those that a redelivery of many events makes again. Reads a bounded number of entries, the latest.
 *
 * @param only the only target to count
 */
export function countEvents(sql: Sql, search: Search, only?: string): SearchCount {
  const { entries, where, values, total } = counted(sql, search, MAX_SEARCHED);
  const failed = `SELECT d.value ->> 'target' AS name, count(*) AS count
    FROM (SELECT summary FROM ${entries} ${where}) AS found, json_each(found.summary, '$.deliveries') AS d
    WHERE d.value ->> 'status' = 'failed' AND d.value ->> 'unconfirmed' IS NULL
    ${only === undefined ? "" : "AND d.value ->> 'target' = ?"} AND ${isLatest("found.summary")}
    GROUP BY name ORDER BY name`;
  const operands = [...values, ...(only === undefined ? [] : [only])];
  const { count: events, ...bound } = total;
  return { events, failed: sql.exec<{ name: string; count: number }>(failed, ...operands).toArray(), ...bound };
}

/** Number of events that match, whatever the search's limit. Reads fewer entries than a count. */
export function countInTotal(sql: Sql, search: Search): EventTotal {
  return counted(sql, search, MAX_IN_TOTAL).total;
}

/** Counts the events that match among the latest `bound` of its range, with the query that has chosen them. */
function counted(sql: Sql, search: Search, bound: number) {
  const range = conditionsOf({ range: search.range ?? {}, ...(search.isOpen && { isOpen: true }) });
  const { where, values: own } = conditionsOf({ filters: search.filters, values: search.values });
  // The order of the index of open events is another: to sort them would read them all.
  const [table, order] = search.isOpen
    ? ["entries INDEXED BY open_entries", ""]
    : ["entries", "ORDER BY received DESC, id DESC"];
  const entries = `(SELECT * FROM ${table} ${range.where} ${order} LIMIT ${bound}) AS entries`;
  const values = [...range.values, ...own];
  const rows = sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${entries} ${where}`, ...values);
  const [{ count } = { count: 0 }] = rows.toArray();
  const total: EventTotal = { count, ...(rows.rowsRead >= bound && { isLowerBound: true }) };
  return { entries, where, values, total };
}

function eventsOf(rows: readonly Row[]): EventSummary[] {
  return rows.map(({ summary }) => JSON.parse(summary) as EventSummary);
}

/**
 * The repository of each known event among some, by id. Reads each day that the ids name once, however many they are: an
 * index by id would cost a row for each push.
 */
export function repositoriesOf(sql: Sql, ids: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [day, own] of Map.groupBy(ids, dayOfEventId)) {
    if (day === undefined) continue;
    const query = `SELECT id, repository FROM entries WHERE received >= ? AND received < ?
      AND id IN (SELECT value FROM json_each(?))`;
    const rows = sql.exec<{ id: string; repository: string }>(query, day, day + DAY_MS, JSON.stringify(own)).toArray();
    for (const { id, repository } of rows) found.set(id, repository);
  }
  return found;
}
