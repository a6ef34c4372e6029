import { setCountedAlarm } from "../telemetry/usage.ts";

/** So soon after a write, and after another alarm began, an alarm is certain to follow, whatever becomes of that. */
export const ALARM_LEASE_MS = 60_000;

/** A past alarm that is older than this did not fire and never will: such have been reported. */
const STALE_MS = 60_000;

/**
 * The object's only alarm. It is always set to the earliest time that anything is due, here and nowhere else; setting
 * it costs a row, so one that is already set to fire early enough stays.
 */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  #setTo: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Finds out what is set. An alarm in the past that has not fired counts as none. */
  async restore(now: number): Promise<void> {
    const setTo = await this.#storage.getAlarm();
    this.#setTo = setTo === null || setTo < now - STALE_MS ? undefined : setTo;
  }

  /** Makes sure that the alarm fires by this time. Part of the transaction that the caller's writes are in. */
  fireBy(time: number): void {
    if (this.#setTo !== undefined && this.#setTo <= time) return;
    void setCountedAlarm(this.#storage, time);
    this.#setTo = time;
  }

  /** Sets the alarm to a time when nothing is to be done before. One that is hardly later is not worth the row. */
  putOff(time: number): void {
    if (this.#setTo !== undefined && time >= this.#setTo && time < this.#setTo + ALARM_LEASE_MS) return;
    void setCountedAlarm(this.#storage, time);
    this.#setTo = time;
  }

  /** Whether it is set to later than every alarm that follows a write: then nothing has been written since it was. */
  isPutOff(now: number): boolean {
    return this.#setTo !== undefined && this.#setTo > now + ALARM_LEASE_MS;
  }

  /** To be called when the alarm has fired, before any work: none is set any more. */
  fired(): void {
    this.#setTo = undefined;
  }
}
