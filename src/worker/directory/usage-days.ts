import {
  budgetOf,
  periodStart,
  RESOURCES,
  type Budget,
  type PeriodUsage,
  type Plan,
  type Usage,
} from "../../core/budget.ts";
import { DAY_MS } from "../../core/event.ts";
import { log } from "../log.ts";
import { addUsage, type Sql } from "../usage.ts";

/** One row a day in UTC: what was used, as JSON. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS usage (day INTEGER PRIMARY KEY, usage TEXT NOT NULL) STRICT;
`;

/** Counts wait so long in memory, to be written in one row: no push pays a row for being counted. */
const SAVE_AFTER_MS = 20_000;

/** Earlier days are deleted; a month is all that a plan looks at. */
const KEPT_MS = 62 * DAY_MS;

interface Day extends Record<keyof PeriodUsage, number> {
  /** Set once the log has said on this day that the budget is low. */
  isTold?: true;
}

/** What the relay has used, by days, against its plan. */
export class UsageDays {
  readonly #sql: Sql;
  readonly #plan: Plan;
  #start = 0;
  #day: Day = emptyDay();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sql: Sql, plan: Plan) {
    this.#sql = sql;
    this.#plan = plan;
    sql.exec(SCHEMA);
  }

  /** Counts what was used now, or a moment ago, and the events that were new. */
  add(usage: Usage, events: number, now: number): void {
    this.#turnTo(now);
    addUsage(this.#day, usage);
    this.#day.events += events;
    this.#timer ??= setTimeout(() => this.#save(), SAVE_AFTER_MS);
    this.#tellIfLow(now);
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
    if (this.#timer !== undefined) this.#save();
    this.#start = start;
    const [row] = this.#sql.exec<{ usage: string }>("SELECT usage FROM usage WHERE day = ?", start).toArray();
    this.#day = row === undefined ? emptyDay() : (JSON.parse(row.usage) as Day);
    this.#sql.exec("DELETE FROM usage WHERE day < ?", start - KEPT_MS);
  }

  #save(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    const upsert = "INSERT OR REPLACE INTO usage (day, usage) VALUES (?, ?)";
    this.#sql.exec(upsert, this.#start, JSON.stringify(this.#day));
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
