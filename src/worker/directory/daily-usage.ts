import {
  budgetOf,
  periodStart,
  RESOURCES,
  type Budget,
  type PeriodUsage,
  type Plan,
  type Usage,
} from "../../core/usage/budget.ts";
import type { Counters, KeptCounters } from "../../core/metrics/counters.ts";
import { log } from "../telemetry/log.ts";
import type { Sql } from "../storage/sql.ts";
import type { AwakeTime } from "../telemetry/awake-time.ts";
import type { RecentUses } from "./recent-uses.ts";
import { addUsage } from "../telemetry/usage.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** One row per day in UTC: usage, and in the latest row the counters of the metrics and recent uses of tokens, as JSON. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS usage (day INTEGER PRIMARY KEY, usage TEXT NOT NULL, counters TEXT, uses TEXT) STRICT;
`;

/** Tables of earlier versions lack the column. */
const ADD_USES = "ALTER TABLE usage ADD COLUMN uses TEXT";

/**
 * Counts that come after a quiet time of {@link QUIET_MS} are stored at once: a timer keeps the object in memory, which is
 * billed at more than the row. Those that follow sooner stay in memory until it is quiet, and at most for
 * {@link MAX_WAIT_MS}: a flood of pushes shares one row.
 */
const QUIET_MS = 5000;
const MAX_WAIT_MS = 60_000;

/** Age at which days are deleted. A plan counts a month at most. */
const KEPT_MS = 62 * DAY_MS;

interface Day extends Record<keyof PeriodUsage, number> {
  /** Set once this day's warning was logged. */
  isTold?: true;
}

/** Usage by day, against the plan's limits. The same row holds the counters of the metrics. */
export class DailyUsage {
  readonly #sql: Sql;
  readonly #plan: Plan;
  readonly #counters: Counters;
  #start = 0;
  #day: Day = emptyDay();
  readonly #recent: RecentUses;
  readonly #awake: AwakeTime;
  #cancelTimer: (() => void) | undefined;
  #addedAt = 0;
  /** When the oldest unsaved count was added; undefined if all is saved. */
  #unsavedSince: number | undefined;

  constructor(sql: Sql, plan: Plan, counters: Counters, recent: RecentUses, awake: AwakeTime) {
    this.#sql = sql;
    this.#recent = recent;
    this.#awake = awake;
    this.#plan = plan;
    this.#counters = counters;
    sql.exec(SCHEMA);
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('usage')").toArray();
    if (!columns.some(({ name }) => name === "uses")) sql.exec(ADD_USES);
    const query = "SELECT counters, uses FROM usage ORDER BY day DESC LIMIT 1";
    const [latest] = sql.exec<{ counters: string | null; uses: string | null }>(query).toArray();
    if (typeof latest?.counters === "string") counters.restore(JSON.parse(latest.counters) as KeptCounters);
    if (typeof latest?.uses === "string") recent.restore(latest.uses);
  }

  /** Adds usage, and the number of new events. */
  add(usage: Usage, events: number, now: number): void {
    this.#turnTo(now);
    addUsage(this.#day, usage);
    this.#day.events += events;
    this.#warnIfLow(now);
    const isAfterQuiet = this.#unsavedSince === undefined && now >= this.#addedAt + QUIET_MS;
    this.#addedAt = now;
    if (isAfterQuiet) return this.save();
    this.#unsavedSince ??= now;
    this.#cancelTimer?.();
    const waitMs = Math.min(QUIET_MS, this.#unsavedSince + MAX_WAIT_MS - now);
    this.#cancelTimer = this.#awake.after(Math.max(0, waitMs), () => this.save());
  }

  /** Writes the counts now. */
  save(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#unsavedSince = undefined;
    const upsert = "INSERT OR REPLACE INTO usage (day, usage, counters, uses) VALUES (?, ?, ?, ?)";
    const counters = JSON.stringify(this.#counters.kept());
    this.#sql.exec(upsert, this.#start, JSON.stringify(this.#day), counters, this.#recent.kept());
  }

  /** Usage against the plan's limits. */
  budget(now: number): Budget {
    this.#turnTo(now);
    const sum = { ...this.#day };
    const query = "SELECT usage FROM usage WHERE day >= ? AND day < ?";
    const rows = this.#sql.exec<{ usage: string }>(query, periodStart(this.#plan, now), this.#start).toArray();
    for (const { usage } of rows) {
      const day = JSON.parse(usage) as Day;
      addUsage(sum, day);
      sum.events += day.events;
    }
    return budgetOf(this.#plan, sum, now);
  }

  /** Switches to the day of a time: reads its row, and deletes old ones. */
  #turnTo(now: number): void {
    const start = periodStart("free", now);
    if (start === this.#start) return;
    if (this.#unsavedSince !== undefined) this.save();
    this.#start = start;
    const [row] = this.#sql.exec<{ usage: string }>("SELECT usage FROM usage WHERE day = ?", start).toArray();
    this.#day = { ...emptyDay(), ...(row === undefined ? {} : (JSON.parse(row.usage) as Day)) };
    this.#sql.exec("DELETE FROM usage WHERE day < ?", start - KEPT_MS);
    // Only what the latest row has beside usage is read again.
    const outdated = "SELECT max(day) FROM usage";
    this.#sql.exec(`UPDATE usage SET counters = NULL, uses = NULL WHERE counters IS NOT NULL AND day < (${outdated})`);
  }

  #warnIfLow(now: number): void {
    if (this.#day.isTold === true) return;
    const { status, resources } = this.budget(now);
    if (status === "ok") return;
    this.#day.isTold = true;
    const scarce = resources.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0];
    log("budget.low", { plan: this.#plan, resource: scarce?.name, used: scarce?.used, limit: scarce?.limit });
  }
}

function emptyDay(): Day {
  const usage = Object.fromEntries(RESOURCES.map((name) => [name, 0])) as Record<keyof Usage, number>;
  return { ...usage, events: 0 };
}
