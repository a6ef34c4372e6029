import { quantile } from "../../core/delivery/latency.ts";
import type { OpenCounts } from "../../core/metrics/exposition.ts";
import type { Period, PeriodStatistics } from "../env/directory-calls.ts";
import type { Sql } from "../storage/sql.ts";
import { QUARTER_MS, startOf, Tallies } from "./tallies.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

/** Shorter periods are counted to the millisecond; of longer ones whole quarters of an hour go into one bucket. */
const LONG_MS = 12 * QUARTER_MS;

/** The cron counts so far back what is not kept yet. */
const KEPT_BY_CRON_MS = 192 * QUARTER_MS;

/** The open ones are few: their index costs a row only for events that are not settled within a second. */
const SCHEMA = `
CREATE INDEX IF NOT EXISTS open_entries ON entries (status, type, received)
  WHERE status IN ('held', 'pending');
`;

/** Counts over the catalogue, which must be there already. */
export class Statistics {
  readonly tallies: Tallies;
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    this.tallies = new Tallies(sql);
  }

  of(period: Period, now: number): PeriodStatistics {
    const total = emptyTally();
    const tallies = this.#tallies(period, now);
    for (const tally of tallies.values()) addTally(total, tally);
    return {
      buckets: bucketsOf(period, tallies),
      targets: targetsOf(total),
      attention: { ...this.open(), failed: total.events.failed },
    };
  }

  open(): OpenCounts {
    const query = `SELECT status, count(*) AS count, min(received) AS oldest FROM entries
      WHERE status IN ('held', 'pending') AND type = 'push' GROUP BY status`;
    const rows = this.#sql.exec<{ status: string; count: number; oldest: number }>(query).toArray();
    const [held, pending] = ["held", "pending"].map((status) => rows.find((row) => row.status === status));
    return {
      held: held?.count ?? 0,
      pending: pending?.count ?? 0,
      ...(pending !== undefined && { oldestPendingAt: pending.oldest }),
    };
  }

  /** Counts what has come to an end lately, so that whoever looks later need not wait for it. */
  complete(now: number): void {
    this.tallies.quarters(startOf(now - KEPT_BY_CRON_MS), startOf(now), now);
  }

  #tallies({ from, to, buckets }: Period, now: number): Map<number, Tally> {
    if (to - from <= LONG_MS)
      return this.tallies.scan(from, to, (time) => time - ((time - from) % widthOf(from, to, buckets)));
    const [first, last] = [startOf(from + QUARTER_MS - 1), startOf(to)];
    return new Map([
      ...this.tallies.scan(from, first, () => from),
      ...this.tallies.quarters(first, last, now),
      ...this.tallies.scan(last, to, () => last),
    ]);
  }
}

function widthOf(from: number, to: number, buckets: number): number {
  return Math.max(1, Math.ceil((to - from) / buckets));
}

function bucketsOf({ from, to, buckets }: Period, tallies: ReadonlyMap<number, Tally>): PeriodStatistics["buckets"] {
  const width = widthOf(from, to, buckets);
  const sums = Array.from({ length: buckets }, emptyTally);
  for (const [time, tally] of tallies) {
    const sum = sums[Math.floor((time - from) / width)];
    if (sum !== undefined) addTally(sum, tally);
  }
  return sums.map(({ events }, index) => ({
    from: from + index * width,
    events: Object.values(events).reduce((sum, count) => sum + count, 0),
    ...events,
  }));
}

function targetsOf({ targets }: Tally): PeriodStatistics["targets"] {
  const named = Object.entries(targets).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return named.map(([name, { latencies, ...counts }]) => {
    const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
    return { name, ...counts, ...(p50 !== undefined && p95 !== undefined && { latencyMs: { p50, p95 } }) };
  });
}
