import { spend, waitMs, type Allowance } from "../../core/usage/allowance.ts";
import type { Rate } from "../../core/usage/rate.ts";

/** Where an allowance is kept while its object is not in memory. */
export interface Shelf {
  read(): string | undefined;
  write(text: string): void;
}

/** So many are spent between two writes: a tenth of a row each. An object that leaves memory forgets fewer. */
const SPENT_UNKEPT = 10;

/** Counts what is spent of a rate. In memory, because rows are what costs, and now and then on disk. */
export class Meter {
  readonly #rate: Rate | undefined;
  readonly #shelf: Shelf;
  #allowance: Allowance | undefined;
  #isRead = false;
  #unkept = 0;

  /** @param rate undefined when there is no limit */
  constructor(rate: Rate | undefined, shelf: Shelf) {
    this.#rate = rate;
    this.#shelf = shelf;
  }

  /** In how many milliseconds one can be spent; 0 when it can now. */
  waitMs(now: number): number {
    return this.#rate === undefined ? 0 : waitMs(this.#current(), this.#rate, now);
  }

  spend(now: number): void {
    if (this.#rate === undefined) return;
    this.#allowance = spend(this.#current(), this.#rate, now);
    this.#unkept++;
    if (this.#unkept < SPENT_UNKEPT) return;
    this.#shelf.write(JSON.stringify(this.#allowance));
    this.#unkept = 0;
  }

  #current(): Allowance | undefined {
    const kept = this.#isRead ? undefined : this.#shelf.read();
    if (kept !== undefined) this.#allowance = JSON.parse(kept) as Allowance;
    this.#isRead = true;
    return this.#allowance;
  }
}
