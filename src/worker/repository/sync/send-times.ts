import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../core/lib/time.ts";

/** Changes that are made within this time are sent together. */
export const DELAY_MS = SECOND_MS;

/** The pause after the directory could not be reached, as long as the news is younger than {@link QUICK_RETRIES_MS}. */
const RETRY_MS = 10 * SECOND_MS;

/** A timer keeps the object in memory, which is billed. Older news waits for an alarm instead. */
const QUICK_RETRIES_MS = MINUTE_MS;

/** The longest pause. */
const MAX_PAUSE_MS = HOUR_MS;

/** When news is sent to the directory. All times are in milliseconds since 1970. */
export class SendTimes {
  #changedAt = 0;
  #sentAt = 0;
  #retryAt = 0;

  /** Notes when the latest change was made. */
  hasChanged(at: number): void {
    this.#changedAt = at;
  }

  /** Whether the last sending is long enough ago for news to be sent without delay. */
  isRested(now: number): boolean {
    return now >= this.#sentAt + DELAY_MS;
  }

  /** Notes that the directory has taken the news. */
  hasSent(now: number): void {
    this.#sentAt = now;
    this.#retryAt = 0;
  }

  /**
   * Notes that the directory could not be reached. Gives how many milliseconds a timer is to wait before the next try;
   * undefined if an alarm makes it. Its pause grows with the age of the news, which a new life of the object knows too.
   */
  hasFailed(now: number): number | undefined {
    this.#sentAt = now;
    const age = now - this.#changedAt;
    if (age < QUICK_RETRIES_MS) return RETRY_MS;
    this.#retryAt = now + Math.min(age, MAX_PAUSE_MS);
    return undefined;
  }

  /** When an alarm is to send the news, not before a time. */
  alarmAt(earliest: number): number {
    return Math.max(earliest, this.#retryAt);
  }
}
