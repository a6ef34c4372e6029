import { Counters } from "../../core/metrics/counters.ts";
import { exposition, type Gauges } from "../../core/metrics/exposition.ts";
import type { Budget, Plan, Usage } from "../../core/usage/budget.ts";
import type { Sql } from "../storage/sql.ts";
import type { AwakeTime } from "../telemetry/awake-time.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import type { RecentUses } from "./recent-uses.ts";
import { DailyUsage } from "./daily-usage.ts";

/** Counts what the relay does and uses, for the metrics and the budget. */
export class Metering {
  readonly counters = new Counters();
  readonly #days: DailyUsage;

  constructor(sql: Sql, plan: Plan, recent: RecentUses, awake: AwakeTime) {
    this.#days = new DailyUsage(sql, plan, this.counters, recent, awake);
  }

  /**
   * Counts usage: of other isolates, and of this one since the last call.
   *
   * @param pushes number of new pushes
   */
  note(usage: Usage | undefined, pushes: number, now: number): void {
    if (usage !== undefined) returnUsage(usage);
    this.#days.add(takeUsage(), pushes, now);
  }

  /** The metrics in Prometheus' text format. */
  metrics(gauges: Omit<Gauges, "budget">, now: number, usage: Usage | undefined): string {
    const budget = this.budget(now, usage);
    return exposition(this.counters, { ...gauges, budget }, now);
  }

  /** Usage against the plan's limits. Saves at once, because that costs less than staying in memory to save later. */
  budget(now: number, usage: Usage | undefined): Budget {
    this.note(usage, 0, now);
    this.#days.save();
    return this.#days.budget(now);
  }
}
