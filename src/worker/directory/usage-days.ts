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
import { addUsage } from "../telemetry/usage.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** One row a day in UTC: what was used, and in the latest one what the metrics have come to, both as JSON. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS usage (day INTEGER PRIMARY KEY, usage TEXT NOT NULL, counters TEXT) STRICT;
`;

/**
 * Counts wait in memory until it has been quiet for a moment, and at most for so long, to be written in one row: a
 * flood of pushes does not pay a row each for being counted. A timer that runs keeps the object in memory, which is
 * billed too, so the moment is short.
 */
const QUIET_MS = 5000;
const MAX_WAIT_MS = 60_000;

/** Earlier days are deleted; a month is all that a plan looks at. */
const KEPT_MS = 62 * DAY_MS;

interface Day extends Record<keyof PeriodUsage, number> {
  /** Set once the log has said on this day that the budget is low. */
  isTold?: true;
}

/** What the relay has used, by days, against its plan. The metrics' counters are kept along with it, for no row more. */
export class UsageDays {
  readonly #sql: Sql;
  readonly #plan: Plan;
  readonly #counters: Counters;
  #start = 0;
  #day: Day = emptyDay();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when anything waits to be written. */
  #waitsSince: number | undefined;

  constructor(sql: Sql, plan: Plan, counters: Counters) {
    this.#sql = sql;
    this.#plan = plan;
    this.#counters = counters;
    sql.exec(SCHEMA);
    const latest = "SELECT counters FROM usage ORDER BY day DESC LIMIT 1";
    const kept = sql.exec<{ counters: string | null }>(latest).toArray()[0]?.counters;
    if (typeof kept === "string") counters.restore(JSON.parse(kept) as KeptCounters);
  }

  /** Counts what was used now, or a moment ago, and the events that were new. */
  add(usage: Usage, events: number, now: number): void {
    this.#turnTo(now);
    addUsage(this.#day, usage);
    this.#day.events += events;
    this.#tellIfLow(now);
    this.#waitsSince ??= now;
    clearTimeout(this.#timer ?? null);
    const waitMs = Math.min(QUIET_MS, this.#waitsSince + MAX_WAIT_MS - now);
    this.#timer = setTimeout(() => this.save(), Math.max(0, waitMs));
  }

  /** Writes what waits: for whoever asks and goes, because the row is cheaper than to stay in memory for it. */
  save(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    this.#waitsSince = undefined;
    const upsert = "INSERT OR REPLACE INTO usage (day, usage, counters) VALUES (?, ?, ?)";
    this.#sql.exec(upsert, this.#start, JSON.stringify(this.#day), JSON.stringify(this.#counters.kept()));
  }

  /** How the relay stands against its plan. */
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

  /** Takes up the day that a time is in, from where an earlier life of the object has left it. */
  #turnTo(now: number): void {
    const start = periodStart("free", now);
    if (start === this.#start) return;
    if (this.#waitsSince !== undefined) this.save();
    this.#start = start;
    const [row] = this.#sql.exec<{ usage: string }>("SELECT usage FROM usage WHERE day = ?", start).toArray();
    this.#day = row === undefined ? emptyDay() : (JSON.parse(row.usage) as Day);
    this.#sql.exec("DELETE FROM usage WHERE day < ?", start - KEPT_MS);
    // Only the latest row's counters are ever read again.
    const outdated = "SELECT max(day) FROM usage";
    this.#sql.exec(`UPDATE usage SET counters = NULL WHERE counters IS NOT NULL AND day < (${outdated})`);
  }

  #tellIfLow(now: number): void {
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
