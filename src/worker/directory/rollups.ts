import type { EventSummary } from "../../core/record/summary.ts";
import { addColumns } from "../storage/add-columns.ts";
import type { Sql } from "../storage/sql.ts";
import type { EventCounts } from "../env/event-counts.ts";
import { areOutdated, countEvent, emptyCounts } from "./event-counts.ts";
import { QuarterTexts } from "./quarter-texts.ts";

/** Events are counted by quarters of an hour. */
export const QUARTER_MS = 900_000;

/** Entries that one answer counts at most, the latest. The quarters that it has counted need not be counted again. */
const MAX_COUNTED = 75_000;

/** Entries read in one piece: all at once could fill the object's memory. */
const PAGE = 5000;

/** How many entries may still be counted for an answer. */
export interface Budget {
  left: number;
}

/** The budget of a new answer. */
export function newBudget(): Budget {
  return { left: MAX_COUNTED };
}

/** One row per past quarter of an hour: the counts of its events, and their texts. The table keeps its first name. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS tallies (quarter INTEGER PRIMARY KEY, tally TEXT NOT NULL, texts TEXT) STRICT;
`;

/** Tables of earlier versions lack the texts. Their quarters, and those that an earlier version has counted, have none. */
const ADDED = { texts: "TEXT" };

/** Counts of events by quarters of an hour, stored once the quarter is over. The event index alone determines them. */
export class Rollups {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    addColumns(sql, "tallies", ADDED);
  }

  /**
   * Counts the events of a time span in the index, grouped by a key made of their time: the latest, as many as the budget
   * allows. If that ends the count, the group of the last one says so.
   *
   * @param see called with each event, and its key
   */
  scan(
    from: number,
    to: number,
    keyOf: (receivedAt: number) => number,
    budget: Budget,
    see: (event: EventSummary, key: number) => void = () => {},
  ): Map<number, EventCounts> {
    const rollups = new Map<number, EventCounts>();
    for (const summary of this.#entries(from, to, budget)) {
      const event = JSON.parse(summary) as EventSummary;
      const key = keyOf(event.receivedAt);
      const counts = rollups.get(key) ?? emptyCounts();
      rollups.set(key, counts);
      countEvent(counts, event);
      see(event, key);
      if (budget.left === 0) counts.isLowerBound = true;
    }
    return rollups;
  }

  /** The summaries of a time span, newest first, until the budget is spent. */
  *#entries(from: number, to: number, budget: Budget): Generator<string> {
    const query = `SELECT received, id, summary FROM entries WHERE received >= ? AND (received, id) < (?, ?)
      ORDER BY received DESC, id DESC LIMIT ?`;
    let end = { received: to, id: "" };
    for (;;) {
      const limit = Math.min(PAGE, budget.left);
      type Row = { received: number; id: string; summary: string };
      const page = this.#sql.exec<Row>(query, from, end.received, end.id, limit).toArray();
      for (const { summary } of page) {
        budget.left--;
        yield summary;
      }
      end = page.at(-1) ?? end;
      if (page.length < limit || budget.left === 0) return;
    }
  }

  /**
   * Counts of whole quarters, by their start. Counts missing and outdated quarters now, the latest first,
   * and stores those that are over.
   */
  quarters(from: number, to: number, now: number, budget: Budget): Map<number, EventCounts> {
    const query = "SELECT quarter, tally FROM tallies WHERE quarter >= ? AND quarter < ? ORDER BY quarter DESC";
    const rows = this.#sql.exec<{ quarter: number; tally: string }>(query, from, to).toArray();
    const rollups = new Map<number, EventCounts>();
    let end = to;
    for (const { quarter, tally } of rows) {
      const counts = JSON.parse(tally) as EventCounts;
      // Counted again with the next gap.
      if (areOutdated(counts)) continue;
      this.#countGap(rollups, quarter + QUARTER_MS, end, now, budget);
      rollups.set(quarter, counts);
      end = quarter;
    }
    this.#countGap(rollups, from, end, now, budget);
    return rollups;
  }

  /** Deletes the rollup of the quarter in which a changed event was received. */
  invalidate(receivedAt: number, now: number): void {
    const quarter = startOf(receivedAt);
    // A quarter before there can be a rollup: the clock of the machine that made it may be ahead.
    if (quarter + QUARTER_MS <= now) this.#sql.exec("DELETE FROM tallies WHERE quarter = ?", quarter);
  }

  /** Deletes rollups before a time. */
  prune(before: number): void {
    this.#sql.exec("DELETE FROM tallies WHERE quarter < ?", before);
  }

  #countGap(rollups: Map<number, EventCounts>, from: number, to: number, now: number, budget: Budget): void {
    if (from >= to) return;
    const texts = new Map<number, QuarterTexts>();
    const see = (event: EventSummary, quarter: number): void => {
      const own = texts.get(quarter) ?? new QuarterTexts();
      texts.set(quarter, own);
      own.add(event);
    };
    for (const [quarter, counts] of this.scan(from, to, startOf, budget, see)) {
      rollups.set(quarter, counts);
      if (!isOver(quarter, now) || counts.isLowerBound) continue;
      const insert = "INSERT OR REPLACE INTO tallies (quarter, tally, texts) VALUES (?, ?, ?)";
      this.#sql.exec(insert, quarter, JSON.stringify(counts), texts.get(quarter)?.toColumn() ?? null);
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
