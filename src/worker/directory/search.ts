import type { DeletionQuery } from "../../core/api/query.ts";
import type { EventQuery } from "../../core/api/query.ts";
import { dayOfEventId } from "../../core/event/event-id.ts";
import { DAY_MS } from "../../core/lib/time.ts";
import { filterFor, type EventFilter } from "../../core/search/filter.ts";
import type { EventPosition, EventRange, FoundEvents, Search } from "../env/event-search.ts";
import { sqlOf } from "./filter-sql.ts";
import { conditionsOnTexts } from "./quarter-texts.ts";
import type { SqlCondition } from "../storage/sql-condition.ts";

const DEFAULT_LIMIT = 50;

/** An id before all others: its position is behind every event of its time. */
export const FIRST_ID = "evt_0";

/** The statuses of events that are open. An event with a pending delivery is pending. */
const OPEN_STATUSES = new Set(["held", "pending"]);

/** Builds the search of a query. A status and a target together mean one delivery: the latest to that target. */
export function searchFor(query: EventQuery, now: number): Search {
  return searchBy(filterFor(query, now), query);
}

/** Builds the search of a filter. */
export function searchBy(filter: EventFilter, { limit, cursor }: Pick<EventQuery, "limit" | "cursor">): Search {
  const { statuses = [] } = filter;
  return {
    ...joined(sqlOf(filter)),
    onTexts: joined(conditionsOnTexts(filter)),
    limit: limit ?? DEFAULT_LIMIT,
    range: rangeOf(filter, cursor),
    ...(statuses.length > 0 && statuses.every((status) => OPEN_STATUSES.has(status)) && { isOpen: true }),
  };
}

function joined(conditions: readonly SqlCondition[]): Pick<Search, "filters" | "values"> {
  return { filters: conditions.map(({ sql }) => sql), values: conditions.flatMap(({ values }) => values) };
}

/** Builds the search of a deletion. It finds alerts too, unless the query names a type. */
export function searchForDeletion(query: DeletionQuery, limit: number, now: number): Search {
  const { after, before, dryRun: _, open: __, ...filters } = query;
  const [from, to] = [latest(filters.from, after), earliest(filters.to, before)];
  const search = {
    type: "all" as const,
    ...filters,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    limit,
  };
  return searchFor(search, now);
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((one, other) => (one === undefined || (other ?? one) > one ? other : one));
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((one, other) => (one === undefined || (other ?? one) < one ? other : one));
}

/** The time span of a filter, from a cursor on. The days of ids bound it too. */
function rangeOf({ from, to, fields }: EventFilter, cursor: string | undefined): EventRange {
  const ids = fields.flatMap(({ field, anyOf }) => (field === "id" ? anyOf.map(({ text }) => text) : []));
  const days = ids.flatMap((id) => dayOfEventId(id) ?? []);
  const first = days.length === 0 ? from : latest(from, Math.min(...days));
  const end = days.length === 0 ? to : earliest(to, Math.max(...days) + DAY_MS);
  return {
    ...(first !== undefined && { from: first }),
    ...(end !== undefined && { to: end }),
    ...(cursor !== undefined && { after: positionOf(cursor) }),
  };
}

/** The conditions of a search, or of a part of one, in SQL with their values. */
export function conditionsOf({ filters = [], values = [], range = {}, isOpen }: Partial<Search>): {
  readonly where: string;
  readonly values: readonly (string | number)[];
} {
  const { from, to, after } = range;
  const conditions = [...filters];
  const operands = [...values];
  const add = (condition: string, ...more: (string | number)[]): void => {
    conditions.push(condition);
    operands.push(...more);
  };
  if (isOpen) add("status IN ('held', 'pending')");
  if (from !== undefined) add("received >= ?", from);
  // SQLite uses one upper bound of the key, and reads what only the other one leaves out.
  if (to !== undefined && !(after !== undefined && after.receivedAt < to)) add("received < ?", to);
  if (after !== undefined) add("(received, id) < (?, ?)", after.receivedAt, after.id);
  return { where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, values: operands };
}

/** The fields of an answer that tell how to continue a search, and how far back it went if it ended early. */
export function continuationOf(
  { events, searchedTo }: FoundEvents,
  limit: number,
): { readonly next?: string; readonly searchedBackTo?: number } {
  const last = events.at(-1);
  if (last !== undefined && events.length === limit) return { next: cursorAfter(last) };
  return searchedTo === undefined ? {} : { next: cursorAfter(searchedTo), searchedBackTo: searchedTo.receivedAt };
}

/** The cursor that continues a list after an event. */
export function cursorAfter({ receivedAt, id }: EventPosition): string {
  return `${receivedAt}_${id}`;
}

function positionOf(cursor: string): EventPosition {
  const separator = cursor.indexOf("_");
  return { receivedAt: Number(cursor.slice(0, separator)), id: cursor.slice(separator + 1) };
}
