import type { EventSummary } from "../../core/record/summary.ts";
import type { Sql } from "../storage/sql.ts";
import { countEvent, emptyTally, type Tally } from "./tally.ts";

/** Events are counted by quarters of an hour. */
export const QUARTER_MS = 900_000;

/** One row a quarter of an hour that is over: what its events come to, so that they need not be read again. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS tallies (quarter INTEGER PRIMARY KEY, tally TEXT NOT NULL) STRICT;
`;

/** Counts over the catalogue, kept by quarters of an hour once these are over. They follow from the entries alone. */
export class Tallies {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** The counts of the events of a time span, by a key that follows from the time of an event. */
  scan(from: number, to: number, keyOf: (receivedAt: number) => number): Map<number, Tally> {
    const query = "SELECT summary FROM entries WHERE received >= ? AND received < ?";
    const tallies = new Map<number, Tally>();
    for (const { summary } of this.#sql.exec<{ summary: string }>(query, from, to).toArray()) {
      const event = JSON.parse(summary) as EventSummary;
      const key = keyOf(event.receivedAt);
      const tally = tallies.get(key) ?? emptyTally();
      tallies.set(key, tally);
      countEvent(tally, event);
    }
    return tallies;
  }

  /** The counts of whole quarters, by when these begin. What was not kept is counted now, and kept if it is over. */
  quarters(from: number, to: number, now: number): Map<number, Tally> {
    const query = "SELECT quarter, tally FROM tallies WHERE quarter >= ? AND quarter < ? ORDER BY quarter";
    const rows = this.#sql.exec<{ quarter: number; tally: string }>(query, from, to).toArray();
    const tallies = new Map<number, Tally>();
    let next = from;
    for (const { quarter, tally } of rows) {
      this.#countGap(tallies, next, quarter, now);
      tallies.set(quarter, JSON.parse(tally) as Tally);
      next = quarter + QUARTER_MS;
    }
    this.#countGap(tallies, next, to, now);
    return tallies;
  }

  /** To be called when an event has changed: what its quarter came to is no longer true. */
  forget(receivedAt: number, now: number): void {
    if (isOver(startOf(receivedAt), now)) this.#sql.exec("DELETE FROM tallies WHERE quarter = ?", startOf(receivedAt));
  }

  /** Deletes the counts of everything before a time. */
  prune(before: number): void {
    this.#sql.exec("DELETE FROM tallies WHERE quarter < ?", before);
  }

  #countGap(tallies: Map<number, Tally>, from: number, to: number, now: number): void {
    if (from >= to) return;
    for (const [quarter, tally] of this.scan(from, to, startOf)) {
      tallies.set(quarter, tally);
      const insert = "INSERT OR REPLACE INTO tallies (quarter, tally) VALUES (?, ?)";
      if (isOver(quarter, now)) this.#sql.exec(insert, quarter, JSON.stringify(tally));
    }
  }
}

/** The beginning of the quarter that a time is in. */
export function startOf(time: number): number {
  return Math.floor(time / QUARTER_MS) * QUARTER_MS;
}

/** Most events do not change any more a quarter after their own: what is kept sooner would have to be forgotten. */
function isOver(quarter: number, now: number): boolean {
  return quarter + 2 * QUARTER_MS <= now;
}
