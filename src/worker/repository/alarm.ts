import { setCountedAlarm } from "../usage.ts";

/** For so long after an alarm began the next one is certain to follow, whatever becomes of this one. */
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

  /** To be called when the alarm has fired, before any work: none is set any more. */
  fired(): void {
    this.#setTo = undefined;
  }
}
