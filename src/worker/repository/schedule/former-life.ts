import { HOUR_MS, SECOND_MS } from "../../../core/lib/time.ts";
import type { AwakeTime } from "../../telemetry/awake-time.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { DirectorySync } from "../sync/directory-sync.ts";
import { isMarked, wasPutOff } from "./alarm.ts";

/** A life of the object that no alarm began within this time was begun by a call. */
const DECIDE_WITHIN_MS = SECOND_MS;

interface Parts {
  readonly due: DueEvents;
  readonly sync: DirectorySync;
  readonly awake: AwakeTime;
}

/**
 * What the life before may have left: events that the directory lacks, and first attempts that were under way. Every write
 * has an alarm follow within a minute, which is put off only when there is neither: any other alarm, or none, says that
 * there may be some. An alarm that is being run is not set any more: its run, which follows, knows what it was.
 */
export class FormerLife {
  readonly #parts: Parts;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether it is not known yet what alarm it had set. */
  get isUnknown(): boolean {
    return this.#cancelTimer !== undefined;
  }

  /**
   * Begins a life of an object that has events.
   *
   * @param setTo the alarm that is set, in milliseconds since 1970; undefined if none is
   * @param isLost called a second later if no alarm was being run: then none was set
   */
  begin(setTo: number | undefined, isLost: () => void): void {
    const { due, sync, awake } = this.#parts;
    if (setTo !== undefined && isMarked(setTo)) return due.lookBackTo(undefined);
    due.lookBackTo(setTo ?? Date.now());
    if (setTo !== undefined) return sync.sendRecent();
    this.#cancelTimer = awake.after(DECIDE_WITHIN_MS, () => {
      this.stop();
      this.#hasLeft(0);
      isLost();
    });
  }

  /** Notes that an alarm is being run. */
  alarmFires(info: AlarmInvocationInfo | undefined): void {
    if (!this.isUnknown) return;
    this.stop();
    if (!wasPutOff(info)) this.#hasLeft(info?.scheduledTime ?? 0);
  }

  /** Has it no longer matter how it ended. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #hasLeft(alarmAt: number): void {
    const { due, sync } = this.#parts;
    sync.sendRecent();
    if (alarmAt < Date.now() - HOUR_MS) due.lookBackTo(alarmAt);
  }
}
