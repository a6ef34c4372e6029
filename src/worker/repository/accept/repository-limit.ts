import { refill, take, waitMs, type Allowance } from "../../../core/usage/allowance.ts";
import type { Rate } from "../../../core/usage/rate.ts";
import type { Meta } from "../../storage/meta.ts";

/** The value in `facts`. */
const ALLOWANCE = "allowance";

/** The part of a limit that one write counts for. */
const WRITTEN_PART = 0.01;

/**
 * Limits the pushes of one repository. A life of the object counts in memory. For the next one, a push writes what is left
 * only with a chance, of 1 in 20 at 2,000 a day, and then counts for 20: over many pushes that comes to the same, and a push
 * costs no row of its own.
 */
export class RepositoryLimit {
  readonly #rate: Rate | undefined;
  readonly #meta: Meta;
  readonly #random: () => number;
  #allowance: Allowance | undefined;
  /** What is on disk. */
  #written: Allowance | undefined;
  #isRead = false;

  /**
   * @param rate undefined when there is no limit
   * @param random gives a number from 0 up to 1
   */
  constructor(rate: Rate | undefined, meta: Meta, random: () => number = Math.random) {
    this.#rate = rate;
    this.#meta = meta;
    this.#random = random;
  }

  /** Milliseconds until so many pushes may be stored; 0 if they may now. */
  waitMs(count: number, now: number): number {
    return this.#rate === undefined ? 0 : waitMs(this.#current(), this.#rate, count, now);
  }

  /** Stores a push. If that throws, nothing was spent. */
  spendOne<T>(now: number, store: () => T): T {
    if (this.#rate === undefined) return store();
    const after = take(this.#current(), this.#rate, 1, now) ?? { left: 0, at: now };
    const stored = store();
    this.#allowance = after;
    this.#write(this.#rate, now);
    return stored;
  }

  /** Reads again what is stored: for use after everything was deleted. */
  forget(): void {
    this.#isRead = false;
  }

  #write(rate: Rate, now: number): void {
    const part = Math.max(1, Math.floor(rate.count * WRITTEN_PART));
    if (this.#random() * part >= 1) return;
    const { left, at } = refill(this.#written, rate, now);
    this.#written = { left: Math.max(0, left - part), at };
    this.#meta.set(ALLOWANCE, JSON.stringify(this.#written));
  }

  #current(): Allowance | undefined {
    if (!this.#isRead) {
      this.#isRead = true;
      const text = this.#meta.get(ALLOWANCE);
      this.#written = text === undefined ? undefined : (JSON.parse(text) as Allowance);
      this.#allowance = this.#written;
    }
    return this.#allowance;
  }
}
