import { budgetOf, periodStart, type Budget, type Plan, type Usage } from "../../core/usage/budget.ts";
import type { Counters, KeptCounters } from "../../core/metrics/counters.ts";
import { log } from "../telemetry/log.ts";
import type { EventChange } from "../env/shard-calls.ts";
import type { Sql } from "../storage/sql.ts";
import type { AwakeTime } from "../telemetry/awake-time.ts";
import { emptyDay, UsageTable, type DayUsage } from "./usage-table.ts";
import { CarriedCounts, type Carried } from "./carried-counts.ts";
import type { RecentUses } from "./recent-uses.ts";
import { addUsage } from "../telemetry/usage.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/**
 * Counts that no entry carries and that come after a quiet time of {@link QUIET_MS} are stored at once: a timer keeps the
 * object in memory, which is billed at more than the row. Those that follow sooner stay in memory until it is quiet, and at
 * most for {@link MAX_WAIT_MS}: a flood of pushes shares one row.
 */
const QUIET_MS = 5000;
const MAX_WAIT_MS = 60_000;

/** Usage by day, against the plan's limits. The same row holds the counters of the metrics. */
export class DailyUsage {
  readonly #table: UsageTable;
  readonly #plan: Plan;
  readonly #counters: Counters;
  readonly #carried = new CarriedCounts();
  #start = 0;
  #day: DayUsage = emptyDay();
  readonly #recent: RecentUses;
  readonly #awake: AwakeTime;
  #cancelTimer: (() => void) | undefined;
  #addedAt = 0;
  /** When the oldest count was added that neither is saved nor carried by an entry; undefined if there is none. */
  #unsavedSince: number | undefined;
  /** The latest day that has a row. */
  #savedDay: number | undefined;

  constructor(sql: Sql, plan: Plan, counters: Counters, recent: RecentUses, awake: AwakeTime) {
    this.#table = new UsageTable(sql);
    this.#recent = recent;
    this.#awake = awake;
    this.#plan = plan;
    this.#counters = counters;
    const latest = this.#table.latest();
    if (typeof latest?.counters === "string") counters.restore(JSON.parse(latest.counters) as KeptCounters);
    if (typeof latest?.uses === "string") recent.restore(latest.uses);
    this.#savedDay = latest?.day;
    this.#carried.restore(latest?.savedTo ?? undefined, Date.now());
  }

  /** Up to when the latest row has what entries carry, in milliseconds since 1970; undefined if it does not say so. */
  get savedTo(): number | undefined {
    return this.#carried.savedTo;
  }

  /** Whether entries may carry what the day's row lacks. */
  get isCarried(): boolean {
    return this.#carried.hasAny;
  }

  /** Counts what entries carry, and an earlier life had in memory only, into the latest day that has a row. */
  restore(carried: readonly Carried[]): void {
    if (this.#savedDay === undefined || carried.length === 0) return;
    this.#turnTo(this.#savedDay);
    for (const { summary, usage } of carried) {
      this.#counters.count(undefined, summary);
      addUsage(this.#day, usage);
      if (summary.alert === undefined) this.#day.events++;
    }
    this.#carried.note(carried);
  }

  /** What the first entry of an update is to carry: its usage; undefined if the day's row is due. */
  columnFor(usage: Usage, now: number): string | undefined {
    this.#turnTo(now);
    return this.#savedDay === this.#start ? this.#carried.columnFor(usage) : undefined;
  }

  /**
   * Adds an update's usage and changes. Writes no row if these can be counted again.
   *
   * @param haveColumn whether the entries carry the usage, as by {@link columnFor}
   */
  addChanges(usage: Usage, changes: readonly EventChange[], haveColumn: boolean, now: number): void {
    const areCarried = haveColumn && this.#carried.areUnsaved(changes);
    this.#carried.note(changes);
    const pushes = changes.filter(({ before, summary }) => before === undefined && summary.alert === undefined).length;
    if (areCarried) this.#count(usage, pushes, now);
    else this.add(usage, pushes, now);
  }

  /** Adds usage, and the number of new events. */
  add(usage: Usage, events: number, now: number): void {
    const isQuiet = now >= this.#addedAt + QUIET_MS;
    this.#count(usage, events, now);
    if (this.#unsavedSince === undefined && isQuiet) return this.save();
    this.#unsavedSince ??= now;
    this.#cancelTimer?.();
    const waitMs = Math.min(QUIET_MS, this.#unsavedSince + MAX_WAIT_MS - now);
    this.#cancelTimer = this.#awake.after(Math.max(0, waitMs), () => this.save());
  }

  #count(usage: Usage, events: number, now: number): void {
    this.#turnTo(now);
    addUsage(this.#day, usage);
    this.#day.events += events;
    this.#addedAt = now;
    this.#warnIfLow(now);
  }

  /** Writes the counts now. */
  save(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#unsavedSince = undefined;
    this.#savedDay = this.#start;
    const counters = JSON.stringify(this.#counters.kept());
    const kept = { counters, uses: this.#recent.kept(), savedTo: this.#carried.save() };
    this.#table.write(this.#start, this.#day, kept);
  }

  /** Usage against the plan's limits. */
  budget(now: number): Budget {
    this.#turnTo(now);
    const sum = { ...this.#day };
    for (const day of this.#table.between(periodStart(this.#plan, now), this.#start)) {
      addUsage(sum, day);
      sum.events += day.events ?? 0;
    }
    return budgetOf(this.#plan, sum, now);
  }

  /** Switches to the day of a time: reads its row, and deletes old ones. */
  #turnTo(now: number): void {
    const start = periodStart("free", now);
    if (start === this.#start) return;
    if (this.#unsavedSince !== undefined || this.#carried.hasAny) this.save();
    this.#start = start;
    const [stored] = this.#table.between(start, start + DAY_MS);
    this.#day = { ...emptyDay(), ...stored };
    this.#table.prune(start);
  }

  #warnIfLow(now: number): void {
    if (this.#day.isTold === true) return;
    const { status, resources } = this.budget(now);
    if (status === "ok") return;
    this.#day.isTold = true;
    this.save();
    const scarce = resources.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0];
    log("budget.low", { plan: this.#plan, resource: scarce?.name, used: scarce?.used, limit: scarce?.limit });
  }
}
