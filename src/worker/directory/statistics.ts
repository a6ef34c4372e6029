import { quantile } from "../../core/delivery/latency.ts";
import type { OpenCounts } from "../../core/metrics/exposition.ts";
import type { PeriodStatistics } from "../env/directory-calls.ts";
import type { Sql } from "../storage/sql.ts";
import { newBudget, QUARTER_MS, startOf, Rollups } from "./rollups.ts";
import type { EventCounts, Period } from "../env/event-counts.ts";
import { addCounts, emptyCounts } from "./event-counts.ts";

/** Shorter periods are counted to the millisecond; longer ones by whole quarters of an hour. */
const LONG_MS = 12 * QUARTER_MS;

/** The span before now in which the cron completes the rollups. */
const KEPT_BY_CRON_MS = 192 * QUARTER_MS;

/** An index of open events. It costs a row only for events that do not settle within a second. */
const SCHEMA = `
CREATE INDEX IF NOT EXISTS open_entries ON entries (status, type, received)
  WHERE status IN ('held', 'pending');
`;

/** Counts over the event index, whose table must exist. */
export class Statistics {
  readonly rollups: Rollups;
  readonly #sql: Sql;
  readonly #retentionMs: number;

  /** @param retentionMs the age from which entries may be overwritten, and are not counted */
  constructor(sql: Sql, retentionMs = Infinity) {
    this.#sql = sql;
    this.#retentionMs = retentionMs;
    sql.exec(SCHEMA);
    this.rollups = new Rollups(sql);
  }

  /** Counts of pushes that are held or pending now. */
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

  /** Writes the missing rollups of the last two days, so that no reader has to wait for them. */
  complete(now: number): void {
    this.rollups.quarters(startOf(now - KEPT_BY_CRON_MS), startOf(now), now, { left: Infinity });
  }

  /** Counts of a period, by the start of each part: of a bounded number of entries that no rollup has, the latest. */
  counts(period: Period, now: number): Map<number, EventCounts> {
    const { to } = period;
    const from = Math.max(period.from, now - this.#retentionMs);
    const budget = newBudget();
    if (to - from <= LONG_MS) return this.rollups.scan(from, to, (time) => bucketStart(period, time), budget);
    const [first, last] = [startOf(from + QUARTER_MS - 1), startOf(to)];
    return new Map([
      ...this.rollups.scan(last, to, () => last, budget),
      ...this.rollups.quarters(first, last, now, budget),
      ...this.rollups.scan(from, first, () => from, budget),
    ]);
  }
}

/** Counts of a period, added up by the start of its buckets: what of many quarters of an hour its statistics need. */
export function byBucket(period: Period, counts: Iterable<readonly [number, EventCounts]>): Map<number, EventCounts> {
  const sums = new Map<number, EventCounts>();
  for (const [time, each] of counts) {
    const start = bucketStart(period, time);
    const sum = sums.get(start) ?? emptyCounts();
    sums.set(start, sum);
    addCounts(sum, each);
  }
  return sums;
}

/** The statistics of a period from its counts, which may have several of one time, and from those of open events. */
export function statisticsOf(
  period: Period,
  counts: readonly (readonly [number, EventCounts])[],
  open: OpenCounts,
): PeriodStatistics {
  const total = emptyCounts();
  for (const [, each] of counts) addCounts(total, each);
  return {
    buckets: bucketsOf(period, counts),
    targets: targetsOf(total),
    ...(period.target !== undefined && { targetBuckets: targetBucketsOf(period, period.target, counts) }),
    attention: { ...open, failed: total.events.failed },
    ...(total.isLowerBound && { isLowerBound: true }),
  };
}

/** Adds up counts of open events. */
export function sumOfOpen(counts: readonly OpenCounts[]): OpenCounts {
  const oldest = Math.min(...counts.map(({ oldestPendingAt = Infinity }) => oldestPendingAt));
  return {
    held: counts.reduce((sum, { held }) => sum + held, 0),
    pending: counts.reduce((sum, { pending }) => sum + pending, 0),
    ...(oldest !== Infinity && { oldestPendingAt: oldest }),
  };
}

function widthOf({ from, to, buckets }: Period): number {
  return Math.max(1, Math.ceil((to - from) / buckets));
}

/** The start of the bucket that contains a time. */
function bucketStart(period: Period, time: number): number {
  const width = widthOf(period);
  return period.from + Math.floor((time - period.from) / width) * width;
}

function bucketsOf(
  { from, to, buckets }: Period,
  countsByTime: readonly (readonly [number, EventCounts])[],
): PeriodStatistics["buckets"] {
  return partsOf({ from, to, buckets }, countsByTime).map(({ start, counts: { events } }) => ({
    from: start,
    events: Object.values(events).reduce((sum, count) => sum + count, 0),
    ...events,
  }));
}

/** The counts of each part of a period, with its start. */
function partsOf(
  period: Period,
  countsByTime: readonly (readonly [number, EventCounts])[],
): { readonly start: number; readonly counts: EventCounts }[] {
  const sums = byBucket(period, countsByTime);
  const starts = Array.from({ length: period.buckets }, (_, index) => period.from + index * widthOf(period));
  return starts.map((start) => ({ start, counts: sums.get(start) ?? emptyCounts() }));
}

function targetBucketsOf(
  period: Period,
  target: string,
  countsByTime: readonly (readonly [number, EventCounts])[],
): NonNullable<PeriodStatistics["targetBuckets"]> {
  return partsOf(period, countsByTime).map(({ start, counts }) => {
    const own = targetsOf(counts).find(({ name }) => name === target);
    const { delivered = 0, failed = 0, pending = 0, latencyMs } = own ?? {};
    return { from: start, delivered, failed, pending, ...(latencyMs !== undefined && { latencyMs }) };
  });
}

function targetsOf({ targets }: EventCounts): PeriodStatistics["targets"] {
  const named = Object.entries(targets).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return named.map(([name, { latencies, delivered, failed, pending }]) => {
    const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
    return {
      name,
      delivered,
      failed,
      pending,
      ...(p50 !== undefined && p95 !== undefined && { latencyMs: { p50, p95 } }),
    };
  });
}
