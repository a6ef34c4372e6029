import { Counters } from "../../core/metrics/counters.ts";
import { exposition, type Gauges } from "../../core/metrics/exposition.ts";
import type { Budget, Plan, Usage } from "../../core/usage/budget.ts";
import type { Sql } from "../storage/sql.ts";
import type { AwakeTime } from "../telemetry/awake-time.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import type { EventChange } from "../env/shard-calls.ts";
import type { Carried } from "./carried-counts.ts";
import type { RecentUses } from "./recent-uses.ts";
import { DailyUsage } from "./daily-usage.ts";

/** Counts what the relay does and uses, for the metrics and the budget. */
export class Metering {
  readonly counters = new Counters();
  readonly #days: DailyUsage;

  constructor(sql: Sql, plan: Plan, recent: RecentUses, awake: AwakeTime) {
    this.#days = new DailyUsage(sql, plan, this.counters, recent, awake);
  }

  /** As {@link DailyUsage.savedTo}. */
  get savedTo(): number | undefined {
    return this.#days.savedTo;
  }

  /** Counts again what entries carry. Call it before anything is counted. */
  restore(carried: readonly Carried[]): void {
    this.#days.restore(carried);
  }

  /** Takes usage to be counted: of other isolates, and of this one since the last call. */
  take(usage: Usage | undefined): Usage {
    if (usage !== undefined) returnUsage(usage);
    return takeUsage();
  }

  /** As {@link DailyUsage.columnFor}. */
  columnFor(taken: Usage, now: number): string | undefined {
    return this.#days.columnFor(taken, now);
  }

  /** As {@link DailyUsage.addChanges}. */
  noteChanges(taken: Usage, changes: readonly EventChange[], areCarried: boolean, now: number): void {
    this.#days.addChanges(taken, changes, areCarried, now);
  }

  /** Counts usage: of other isolates, and of this one since the last call. */
  note(usage: Usage | undefined, now: number): void {
    this.#days.add(this.take(usage), 0, now);
  }

  /** Writes what entries carry to the day's row: they are to be deleted. */
  saveCarried(): void {
    if (this.#days.isCarried) this.#days.save();
  }

  /** The metrics in Prometheus' text format. */
  metrics(gauges: Omit<Gauges, "budget">, now: number, usage: Usage | undefined): string {
    const budget = this.budget(now, usage);
    return exposition(this.counters, { ...gauges, budget }, now);
  }

  /** Usage against the plan's limits. Saves at once, because that costs less than staying in memory to save later. */
  budget(now: number, usage: Usage | undefined): Budget {
    this.note(usage, now);
    this.#days.save();
    return this.#days.budget(now);
  }
}
