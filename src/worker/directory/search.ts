import type { DeletionQuery } from "../../core/api/deletion.ts";
import type { EventQuery } from "../../core/api/query.ts";
import type { EventPosition, Search } from "../env/event-search.ts";
import { nameIn } from "./searched-names.ts";

const DEFAULT_LIMIT = 50;

/** Columns that a parameter of the same name filters by. */
const EXACT = ["repository", "tag", "pusher"] as const;

/** The statuses that a delivery can have too. */
const DELIVERY_STATUSES = new Set(["pending", "delivered", "failed"]);

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
  if (query.from !== undefined) add("received >= ?", query.from);
  if (query.to !== undefined) add("received < ?", query.to);
  const text = query.q?.trim().toLowerCase();
  if (text) add("instr(lower(summary), ?) > 0", text);
  const search = { filters, values, limit: query.limit ?? DEFAULT_LIMIT };
  return query.cursor === undefined ? search : searchAfter(search, positionOf(query.cursor));
}

/** Builds the search of a deletion. It finds alerts too. */
export function searchForDeletion(query: DeletionQuery, limit: number): Search {
  const { token, repository, after, before, cursor } = query;
  const conditions = [
    ["summary ->> '$.token' = ?", token],
    ["repository = ?", repository],
    ["received >= ?", after],
    ["received < ?", before],
  ] as const;
  const given = conditions.filter(([, value]) => value !== undefined);
  const filters = given.map(([filter]) => filter);
  const search = { filters, values: given.map(([, value]) => value as string | number), limit };
  return cursor === undefined ? search : searchAfter(search, positionOf(cursor));
}

/** Continues a search after an event. */
export function searchAfter(search: Search, { receivedAt, id }: EventPosition): Search {
  return {
    ...search,
    filters: [...search.filters, "(received, id) < (?, ?)"],
    values: [...search.values, receivedAt, id],
  };
}

/** The cursor that continues a list after an event. */
export function cursorAfter({ receivedAt, id }: EventPosition): string {
  return `${receivedAt}_${id}`;
}

function positionOf(cursor: string): EventPosition {
  const separator = cursor.indexOf("_");
  return { receivedAt: Number(cursor.slice(0, separator)), id: cursor.slice(separator + 1) };
}
