import { setCountedAlarm } from "../../telemetry/usage.ts";

/** An alarm follows within this time after every write, and after every other alarm, whatever happens in between. */
export const ALARM_LEASE_MS = 60_000;

/** A past alarm that is older than this never fires: such have been reported. */
const STALE_MS = 60_000;

/** Sets the object's only alarm. That costs a row, so an alarm that already fires early enough stays. */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  #setTo: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads which alarm is set. A stale one in the past counts as none. */
  async restore(now: number): Promise<void> {
    const setTo = await this.#storage.getAlarm();
    this.#setTo = setTo === null || setTo < now - STALE_MS ? undefined : setTo;
  }

  /** Has the alarm fire by a time, in the transaction of the caller's writes. */
  fireBy(time: number): void {
    if (this.#setTo !== undefined && this.#setTo <= time) return;
    void setCountedAlarm(this.#storage, time);
    this.#setTo = time;
  }

  /** Puts the alarm off to a time, before which nothing is due. A time that is hardly later is not worth the row. */
  putOff(time: number): void {
    if (this.#setTo !== undefined && time >= this.#setTo && time < this.#setTo + ALARM_LEASE_MS) return;
    void setCountedAlarm(this.#storage, time);
    this.#setTo = time;
  }

  /** Whether it is later than any alarm that follows a write: then nothing was written since it was put off. */
  isPutOff(now: number): boolean {
    return this.#setTo !== undefined && this.#setTo > now + ALARM_LEASE_MS;
  }

  /** Notes, before any work, that the alarm has fired: none is set. */
  fired(): void {
    this.#setTo = undefined;
  }
}
