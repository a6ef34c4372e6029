import type { DeletionQuery } from "../../core/api/deletion.ts";
import type { EventQuery } from "../../core/api/query.ts";
import type { EventPosition, EventRange, FoundEvents, Search } from "../env/event-search.ts";
import { nameIn } from "./searched-names.ts";

const DEFAULT_LIMIT = 50;

/** Columns that a parameter of the same name filters by. */
const EXACT = ["repository", "tag", "pusher"] as const;

/** The statuses that a delivery can have too. */
const DELIVERY_STATUSES = new Set(["pending", "delivered", "failed"]);

/** The statuses of events that are open. An event with a pending delivery is pending. */
const OPEN_STATUSES = new Set<string | undefined>(["held", "pending"]);

/** SQL condition: the delivery `d` of a summary is the latest to its target. */
export function isLatest(summary: string): string {
  return `NOT EXISTS (SELECT 1 FROM json_each(${summary}, '$.deliveries') AS later
    WHERE later.key > d.key AND later.value ->> 'target' = d.value ->> 'target')`;
}

/** SQL condition: the latest delivery to a target has a status. The names come first, because they are read faster. */
const TARGET_STATUS = `instr(names, ?) > 0 AND EXISTS (SELECT 1 FROM json_each(entries.summary, '$.deliveries') AS d
  WHERE d.value ->> 'target' = ? AND d.value ->> 'status' = ? AND ${isLatest("entries.summary")})`;

/** Builds the search of a query. A status and a target together mean one delivery: the latest to that target. */
export function searchFor(query: EventQuery): Search {
  const filters: string[] = [];
  const values: (string | number)[] = [];
  const add = (filter: string, ...operands: (string | number)[]): void => {
    filters.push(filter);
    values.push(...operands);
  };
  for (const column of EXACT) {
    const value = query[column];
    if (value) add(`${column} = ?`, value);
  }
  const { status, target, rule } = query;
  if (target && status && DELIVERY_STATUSES.has(status)) add(TARGET_STATUS, nameIn("target", target), target, status);
  else {
    if (status) add("status = ?", status);
    if (target) add("instr(names, ?) > 0", nameIn("target", target));
  }
  if (rule) add("instr(names, ?) > 0", nameIn("rule", rule));
  const { type = "push" } = query;
  if (type === "alert") add("type != 'push'");
  else if (type !== "all") add("type = ?", type);
  const text = query.q?.trim().toLowerCase();
  if (text) add("instr(lower(summary), ?) > 0", text);
  return {
    filters,
    values,
    limit: query.limit ?? DEFAULT_LIMIT,
    range: rangeOf(query.from, query.to, query.cursor),
    ...(OPEN_STATUSES.has(status) && { isOpen: true }),
  };
}

/** Builds the search of a deletion. It finds alerts too, unless the query names a type. */
export function searchForDeletion(query: DeletionQuery, limit: number): Search {
  const { token, after, before, dryRun: _, open: __, ...filters } = query;
  const [from, to] = [latest(filters.from, after), earliest(filters.to, before)];
  const search = searchFor({
    type: "all",
    ...filters,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    limit,
  });
  if (token === undefined) return search;
  return { ...search, filters: [...search.filters, "summary ->> '$.token' = ?"], values: [...search.values, token] };
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((one, other) => (one === undefined || (other ?? one) > one ? other : one));
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((one, other) => (one === undefined || (other ?? one) < one ? other : one));
}

function rangeOf(from: number | undefined, to: number | undefined, cursor: string | undefined): EventRange {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
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
  if (to !== undefined) add("received < ?", to);
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
