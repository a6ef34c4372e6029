import { setCountedAlarm } from "../../telemetry/usage.ts";

/** An alarm follows within this time after every write, and after every other alarm, whatever happens in between. */
export const ALARM_LEASE_MS = 60_000;

/**
 * The last two digits, in milliseconds, of every alarm that was put off. Only its time tells a life of the object, at no row
 * of its own, that the directory had everything and that no first attempt was under way. An alarm of version 0.1.0 ends in 77,
 * which says nothing of attempts.
 */
const PUT_OFF_MARK = 78;
const MARK_BASE = 100;

/** A past alarm that is older than this never fires: such have been reported. */
const STALE_MS = 60_000;

/** Sets the object's only alarm. That costs a row, so an alarm that already fires early enough stays. */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  #setTo: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads which alarm is set, and returns its time; undefined if none is, or it is being run. A stale one is to be set again. */
  async restore(now: number): Promise<number | undefined> {
    const setTo = (await this.#storage.getAlarm()) ?? undefined;
    this.#setTo = setTo === undefined || setTo < now - STALE_MS ? undefined : setTo;
    return setTo;
  }

  /** Has the alarm fire by a time, in the transaction of the caller's writes. It is not put off any more. */
  fireBy(time: number): void {
    const by = unmarked(time);
    if (this.#setTo !== undefined && this.#setTo <= by && !isMarked(this.#setTo)) return;
    this.#set(Math.min(by, unmarked(this.#setTo ?? Infinity)));
  }

  /** Puts the alarm off to a time, before which nothing is due. A time that is hardly later is not worth the row. */
  putOff(time: number): void {
    const marked = Math.ceil((time - PUT_OFF_MARK) / MARK_BASE) * MARK_BASE + PUT_OFF_MARK;
    // With the mark the alarm may be later than its time, so that the same time again looks sooner.
    if (this.#setTo === marked) return;
    if (this.#setTo !== undefined && time >= this.#setTo && time < this.#setTo + ALARM_LEASE_MS) return;
    this.#set(marked);
  }

  /** Notes, before any work, that the alarm has fired: none is set. */
  fired(): void {
    this.#setTo = undefined;
  }

  #set(time: number): void {
    void setCountedAlarm(this.#storage, time);
    this.#setTo = time;
  }
}

/** Whether an alarm that fires now had been put off: nothing was written since. */
export function wasPutOff(info: AlarmInvocationInfo | undefined): boolean {
  return info !== undefined && !info.isRetry && isMarked(info.scheduledTime);
}

/** Whether an alarm of this time was put off: nothing was written since. */
export function isMarked(time: number): boolean {
  return time % MARK_BASE === PUT_OFF_MARK;
}

/** A millisecond later where a time has the mark by chance: an alarm must not come before what it is for. */
function unmarked(time: number): number {
  return isMarked(time) ? time + 1 : time;
}
