import { nextDueAt, isHeldOrParked, type EventRecord } from "../../../core/record/record.ts";
import type { AwakeTime } from "../../telemetry/awake-time.ts";
import { log } from "../../telemetry/log.ts";
import type { ConcurrencyLimiter } from "../concurrency/limiter.ts";
import type { AttemptQueue } from "../deliver/attempt-queue.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { DirectorySync } from "../sync/directory-sync.ts";
import type { Verifier } from "../verify/verifier.ts";
import { AlarmRun } from "./alarm-run.ts";
import { Alarm, ALARM_LEASE_MS } from "./alarm.ts";
import { DueQueue } from "./due-queue.ts";
import { FormerLife } from "./former-life.ts";
import type { Recheck } from "./recheck.ts";
import type { Release } from "./release.ts";
import type { Retention } from "./retention.ts";

interface Parts {
  readonly due: DueEvents;
  readonly records: RecordCache;
  readonly limiter: ConcurrencyLimiter;
  readonly attempts: AttemptQueue;
  readonly verifier: Verifier;
  readonly recheck: Recheck;
  readonly release: Release;
  readonly retention: Retention;
  readonly sync: DirectorySync;
  readonly awake: AwakeTime;
}

/** Decides when a repository's object acts by itself, and acts: the only user of its alarm. */
export class Scheduler {
  readonly #parts: Parts;
  readonly #alarm: Alarm;
  readonly #formerLife: FormerLife;
  readonly #repository: string;
  /** The alarm run that is under way. */
  #run: AlarmRun | undefined;
  /** What is due, while full runs follow each other. */
  #queue: DueQueue | undefined;

  constructor(ctx: DurableObjectState, parts: Parts) {
    this.#parts = parts;
    this.#alarm = new Alarm(ctx.storage);
    this.#formerLife = new FormerLife(parts);
    this.#repository = ctx.id.name ?? "";
  }

  /**
   * Begins a life of the object.
   *
   * @param isEmpty whether there is no event
   */
  async begin(isEmpty: boolean): Promise<void> {
    const setTo = await this.#alarm.restore(Date.now());
    if (isEmpty) this.#parts.due.lookBackTo(undefined);
    else this.#formerLife.begin(setTo, () => this.arm());
    this.arm();
  }

  /** Reads which alarm is set, and sets it if it is missing. */
  async restore(): Promise<void> {
    await this.#alarm.restore(Date.now());
    this.arm();
  }

  /** Schedules what a written record needs. While an alarm run is under way, it begins what is due. */
  recordWritten(record: EventRecord): void {
    this.#queue?.takeAgain(record.event.id, nextDueAt(record));
    const syncAt = Date.now() + ALARM_LEASE_MS;
    if (this.#run !== undefined) {
      this.#alarm.fireBy(syncAt);
      this.#run.wake();
    } else if (isHeldOrParked(record)) this.arm();
    else this.#alarm.fireBy(Math.min(nextDueAt(record) ?? Infinity, syncAt));
  }

  /** Has what waits looked at when it is time: the time may have changed. */
  recheckChanged(): void {
    if (this.#run === undefined) this.arm();
    else this.#run.wake();
  }

  /** Has the alarm run begin what waits for a slot. */
  slotFree(): void {
    this.#run?.wake();
  }

  /** Has the alarm fire by a time: for what must not be stored without one. */
  fireBy(time: number): void {
    this.#alarm.fireBy(time);
  }

  /** Puts the alarm off until something is due: the directory has everything. */
  directorySynced(): void {
    if (this.#run !== undefined || this.#formerLife.isUnknown) return;
    const now = Date.now();
    const workAt = this.#workAt(now);
    if (workAt <= now + ALARM_LEASE_MS) return;
    // The alarm that does not come would have done this.
    this.#parts.retention.prune(now);
    this.#armFor(workAt, now);
  }

  /** Sets the alarm to the earliest time at which there is anything to do. */
  arm(): void {
    const now = Date.now();
    this.#armFor(this.#workAt(now), now);
  }

  /** Forgets the alarm, and what the directory may lack: everything was deleted. */
  stop(): void {
    this.#formerLife.stop();
    this.#alarm.fired();
    this.#queue = undefined;
  }

  /** Does what the alarm is for. Never throws: the platform repeats an alarm that does, and then gives it up. */
  async runAlarm(ctx: DurableObjectState, info?: AlarmInvocationInfo): Promise<void> {
    const { records, retention, sync } = this.#parts;
    this.#formerLife.alarmFires(info);
    const now = Date.now();
    this.#alarm.fired();
    try {
      // First the next alarm, then the work: whatever happens to this one, another follows.
      if (this.#workAt(now) <= now) this.#alarm.fireBy(now + ALARM_LEASE_MS);
      await this.#runDue(ctx);
      records.flush();
      retention.prune(Date.now());
      await sync.send();
      this.arm();
    } catch (error) {
      log("alarm.failed", { repository: this.#repository, reason: (error as Error).message });
      this.#queue = undefined;
      // Not at once: what failed now would fail again.
      this.#alarm.fireBy(now + ALARM_LEASE_MS);
    }
    this.#run = undefined;
  }

  async #runDue(ctx: DurableObjectState): Promise<void> {
    const { due, records, limiter, attempts, verifier, recheck, awake } = this.#parts;
    const queue = (this.#queue ??= new DueQueue(due));
    const run = new AlarmRun({
      due,
      records,
      queue,
      limiter,
      attempts,
      verifier,
      recheck: () => this.#recheck(),
      nextRecheckAt: () => recheck.nextAt(Date.now()) ?? Infinity,
    });
    this.#run = run;
    await run.run();
    if (!run.isFull) this.#queue = undefined;
    ctx.waitUntil(awake.during(() => run.underWay));
  }

  async #recheck(): Promise<void> {
    const { recheck, release } = this.#parts;
    if (recheck.begin(Date.now()) && (await release.run())) recheck.lookNow();
    recheck.plan(Date.now());
  }

  /** When an event is due, or what waits is to be looked at; Infinity if neither. */
  #workAt(now: number): number {
    const { due, recheck } = this.#parts;
    recheck.plan(now);
    return Math.min(due.earliest() ?? Infinity, recheck.nextAt(now) ?? Infinity);
  }

  /** Besides work, the directory may lack something, and old events may go. */
  #armFor(workAt: number, now: number): void {
    const { sync, retention } = this.#parts;
    const mayBeBehind = sync.isBehind || this.#formerLife.isUnknown;
    const syncAt = mayBeBehind ? sync.sendAt(now + ALARM_LEASE_MS) : Infinity;
    const nextAt = Math.min(workAt, syncAt, retention.nextAt(now));
    const mustFollow = mayBeBehind || this.#parts.due.hasFirstLeases;
    if (mustFollow || nextAt <= now + ALARM_LEASE_MS) this.#alarm.fireBy(nextAt);
    else if (nextAt !== Infinity) this.#alarm.putOff(nextAt);
  }
}
