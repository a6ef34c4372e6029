import type { EventSummary } from "../../core/record/summary.ts";
import type { Sql } from "../storage/sql.ts";
import type { EventCounts } from "../env/event-counts.ts";
import { countEvent, emptyCounts } from "./event-counts.ts";

/** Events are counted by quarters of an hour. */
export const QUARTER_MS = 900_000;

/** One row per past quarter of an hour: the counts of its events. The table keeps its first name. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS tallies (quarter INTEGER PRIMARY KEY, tally TEXT NOT NULL) STRICT;
`;

/** Counts of events by quarters of an hour, stored once the quarter is over. The event index alone determines them. */
export class Rollups {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** Counts the events of a time span in the index, grouped by a key made of their time. */
  scan(from: number, to: number, keyOf: (receivedAt: number) => number): Map<number, EventCounts> {
    const query = "SELECT summary FROM entries WHERE received >= ? AND received < ?";
    const rollups = new Map<number, EventCounts>();
    for (const { summary } of this.#sql.exec<{ summary: string }>(query, from, to).toArray()) {
      const event = JSON.parse(summary) as EventSummary;
      const key = keyOf(event.receivedAt);
      const counts = rollups.get(key) ?? emptyCounts();
      rollups.set(key, counts);
      countEvent(counts, event);
    }
    return rollups;
  }

  /** Counts of whole quarters, by their start. Counts missing quarters now, and stores those that are over. */
  quarters(from: number, to: number, now: number): Map<number, EventCounts> {
    const query = "SELECT quarter, tally FROM tallies WHERE quarter >= ? AND quarter < ? ORDER BY quarter";
    const rows = this.#sql.exec<{ quarter: number; tally: string }>(query, from, to).toArray();
    const rollups = new Map<number, EventCounts>();
    let next = from;
    for (const { quarter, tally } of rows) {
      this.#countGap(rollups, next, quarter, now);
      rollups.set(quarter, JSON.parse(tally) as EventCounts);
      next = quarter + QUARTER_MS;
    }
    this.#countGap(rollups, next, to, now);
    return rollups;
  }

  /** Deletes the rollup of the quarter in which a changed event was received. */
  invalidate(receivedAt: number, now: number): void {
    if (isOver(startOf(receivedAt), now)) this.#sql.exec("DELETE FROM tallies WHERE quarter = ?", startOf(receivedAt));
  }

  /** Deletes rollups before a time. */
  prune(before: number): void {
    this.#sql.exec("DELETE FROM tallies WHERE quarter < ?", before);
  }

  #countGap(rollups: Map<number, EventCounts>, from: number, to: number, now: number): void {
    if (from >= to) return;
    for (const [quarter, counts] of this.scan(from, to, startOf)) {
      rollups.set(quarter, counts);
      const insert = "INSERT OR REPLACE INTO tallies (quarter, tally) VALUES (?, ?)";
      if (isOver(quarter, now)) this.#sql.exec(insert, quarter, JSON.stringify(counts));
    }
  }
}

/** The start of the quarter that contains a time. */
export function startOf(time: number): number {
  return Math.floor(time / QUARTER_MS) * QUARTER_MS;
}

/** Whether a quarter ended at least a quarter ago: by then most of its events are settled. */
function isOver(quarter: number, now: number): boolean {
  return quarter + 2 * QUARTER_MS <= now;
}
