import type { DeletionQuery } from "../../core/api/deletion.ts";
import type { EventQuery } from "../../core/api/query.ts";
import type { EventPosition, Search } from "../env/event-search.ts";
import { nameIn } from "./names.ts";

const DEFAULT_LIMIT = 50;

/** Columns that a parameter of their name is compared with. */
const EXACT = ["repository", "tag", "pusher"] as const;

/** How a delivery can stand, of what an event can. */
const OF_DELIVERY = new Set(["pending", "delivered", "failed"]);

/** In SQL: the delivery `d` of a summary is the latest to its target. */
export function isLatest(summary: string): string {
  return `NOT EXISTS (SELECT 1 FROM json_each(${summary}, '$.deliveries') AS later
    WHERE later.key > d.key AND later.value ->> 'target' = d.value ->> 'target')`;
}

/** In SQL: the latest delivery to a target stands in a way. The names come first: they are read faster. */
const TARGET_STANDS = `instr(names, ?) > 0 AND EXISTS (SELECT 1 FROM json_each(entries.summary, '$.deliveries') AS d
  WHERE d.value ->> 'target' = ? AND d.value ->> 'status' = ? AND ${isLatest("entries.summary")})`;

/** The search that a query asks for. A status and a target together are of one delivery: the latest to that target. */
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
  if (target && status && OF_DELIVERY.has(status)) add(TARGET_STANDS, nameIn("target", target), target, status);
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
  return query.cursor === undefined ? search : behind(search, placeOf(query.cursor));
}

/** The search for events, alerts included, that a deletion is about. */
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
  return cursor === undefined ? search : behind(search, placeOf(cursor));
}

/** The search that goes on behind an event. */
export function behind(search: Search, { receivedAt, id }: EventPosition): Search {
  return {
    ...search,
    filters: [...search.filters, "(received, id) < (?, ?)"],
    values: [...search.values, receivedAt, id],
  };
}

/** The cursor that continues a list behind an event. */
export function cursorAfter({ receivedAt, id }: EventPosition): string {
  return `${receivedAt}_${id}`;
}

function placeOf(cursor: string): EventPosition {
  const separator = cursor.indexOf("_");
  return { receivedAt: Number(cursor.slice(0, separator)), id: cursor.slice(separator + 1) };
}
