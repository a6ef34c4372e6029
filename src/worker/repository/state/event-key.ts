import { firstEventIdOfDay, startOfEventId } from "../../../core/event/event-id.ts";
import type { Sql } from "../../storage/sql.ts";
import type { SqlCondition } from "../../storage/sql-condition.ts";

/** Events whose ids start alike, of which nobody has two by chance, have keys that follow each other: so many at most. */
const MOST_ALIKE = 1024;

/** The condition that an event of a keyed table has an id. */
export function hasId(id: string): SqlCondition {
  const start = startOfEventId(id);
  return { sql: "key >= ? AND key < ? AND id = ?", values: [start, start + MOST_ALIKE, id] };
}

/** The lowest key of a UTC day. */
export function firstKeyOfDay(time: number): number {
  return startOfEventId(firstEventIdOfDay(time));
}

/** The key that a new event gets. Throws if its id is stored already, or too many have one that starts alike. */
export function freeKeyFor(sql: Sql, id: string): number {
  const start = startOfEventId(id);
  const query = "SELECT key, id FROM events WHERE key >= ? AND key < ? ORDER BY key";
  const alike = sql.exec<{ key: number; id: string }>(query, start, start + MOST_ALIKE).toArray();
  if (alike.some((row) => row.id === id)) throw new Error(`${id} is stored already`);
  const last = alike.at(-1);
  const key = last === undefined ? start : last.key + 1;
  if (key >= start + MOST_ALIKE) throw new Error(`${MOST_ALIKE} events have an id that starts as ${id} does`);
  return key;
}

/**
 * Gives the events that code of version 0.1.0 has stored in a keyed table, after a rollback, the keys of their ids. It let
 * SQLite number them, from the highest key on: if there are any, the last row is one.
 */
export function mendKeys(sql: Sql): void {
  const last = "SELECT key, id FROM events WHERE key < ? ORDER BY key DESC LIMIT 1";
  let end = Infinity;
  for (;;) {
    const [row] = sql.exec<{ key: number; id: string }>(last, Math.min(end, Number.MAX_SAFE_INTEGER)).toArray();
    if (row === undefined) return;
    const start = startOfEventId(row.id);
    if (row.key >= start && row.key < start + MOST_ALIKE) return;
    sql.exec("UPDATE events SET key = ? WHERE key = ?", freeKeyFor(sql, row.id), row.key);
    end = row.key;
  }
}
