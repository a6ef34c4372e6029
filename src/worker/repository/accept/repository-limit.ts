import { take, waitMs, type Allowance } from "../../../core/usage/allowance.ts";
import type { Rate } from "../../../core/usage/rate.ts";
import type { Meta } from "../../storage/meta.ts";
import type { EventStore } from "../state/event-store.ts";

/** The fact that earlier versions kept the allowance in, and that tables of the first versions still need. */
const ALLOWANCE = "allowance";

/**
 * Limits the pushes of one repository. What is left is stored in the row of each push, so that it costs no row of its
 * own and is true after the object was evicted.
 */
export class RepositoryLimit {
  readonly #rate: Rate | undefined;
  readonly #store: EventStore;
  readonly #meta: Meta;
  #allowance: Allowance | undefined;
  /** How the allowance is kept; undefined until it was read. */
  #place: "event" | "fact" | undefined;

  /** @param rate undefined when there is no limit */
  constructor(rate: Rate | undefined, store: EventStore, meta: Meta) {
    this.#rate = rate;
    this.#store = store;
    this.#meta = meta;
  }

  /** Milliseconds until so many pushes may be stored; 0 if they may now. */
  waitMs(count: number, now: number): number {
    return this.#rate === undefined ? 0 : waitMs(this.#current(), this.#rate, count, now);
  }

  /** Stores a push with what is left after it. If that throws, nothing was spent. */
  spendOne<T>(now: number, store: (allowance: string | undefined) => T): T {
    if (this.#rate === undefined) return store(undefined);
    const after = take(this.#current(), this.#rate, 1, now) ?? { left: 0, at: now };
    const text = JSON.stringify(after);
    const stored = store(this.#place === "event" ? text : undefined);
    if (this.#place === "fact") this.#meta.set(ALLOWANCE, text);
    this.#allowance = after;
    return stored;
  }

  /** Reads again what is stored: for use after everything was deleted. */
  forget(): void {
    this.#place = undefined;
  }

  #current(): Allowance | undefined {
    if (this.#place === undefined) {
      this.#place = this.#store.keepsAllowance() ? "event" : "fact";
      const text = this.#store.lastAllowance() ?? this.#meta.get(ALLOWANCE);
      this.#allowance = text === undefined ? undefined : (JSON.parse(text) as Allowance);
    }
    return this.#allowance;
  }
}
