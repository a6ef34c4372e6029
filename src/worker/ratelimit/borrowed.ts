import { SECOND_MS } from "../../core/lib/time.ts";

/** Amounts of a token's limits. */
export interface Amounts {
  readonly pushes: number;
  readonly bytes: number;
}

/** Least reservations of a token in a second for which an isolate borrows: below, each is worth its own call. */
const BUSY = 10;

/** Most pushes borrowed at once. */
const MAX_PUSHES = 100;

/** Time for which an isolate keeps what it has not used. */
const KEPT_MS = 60_000;

interface Pot extends Amounts {
  readonly until: number;
}

/** Reservations in a second, and in the one before. */
interface Rate {
  readonly second: number;
  readonly count: number;
  readonly before: number;
}

/**
 * What an isolate has reserved ahead, by token label: pushes that turned out to be duplicates, and blocks that it borrows
 * while a token is busy. So an isolate calls the token's object about once a second, however many pushes it takes. What it
 * borrows and does not use is lost: the object counts it, and never grants more than the limit.
 */
export class Borrowed {
  readonly #pots = new Map<string, Pot>();
  readonly #rates = new Map<string, Rate>();
  readonly #asking = new Set<string>();

  /** Takes amounts from what is reserved; false if there is less. Counts how busy the token is. */
  take(label: string, { pushes, bytes }: Amounts, now: number): boolean {
    this.#count(label, now);
    const pot = this.#pots.get(label);
    if (pot === undefined || pot.until < now || pot.pushes < pushes || pot.bytes < bytes) return false;
    this.#pots.set(label, { ...pot, pushes: pot.pushes - pushes, bytes: pot.bytes - bytes });
    return true;
  }

  /** Keeps reserved amounts for the next pushes. */
  keep(label: string, { pushes, bytes }: Amounts, now: number): void {
    const pot = this.#pots.get(label);
    const kept = pot === undefined || pot.until < now ? { pushes: 0, bytes: 0, until: now + KEPT_MS } : pot;
    this.#pots.set(label, { ...kept, pushes: kept.pushes + pushes, bytes: kept.bytes + bytes });
  }

  /**
   * The block to borrow: as many pushes as came in a second; undefined if the token is not busy, or another request asks
   * already. Call {@link answered} after the object's answer.
   */
  blockFor(label: string, { pushes, bytes }: Amounts): Amounts | undefined {
    const { count = 0, before = 0 } = this.#rates.get(label) ?? {};
    const inSecond = Math.max(count, before);
    if (pushes === 0 || inSecond < BUSY || this.#asking.has(label)) return undefined;
    this.#asking.add(label);
    const block = Math.min(MAX_PUSHES, inSecond * pushes);
    return { pushes: block, bytes: Math.ceil((block * bytes) / pushes) };
  }

  /** Ends the request for a block. */
  answered(label: string): void {
    this.#asking.delete(label);
  }

  #count(label: string, now: number): void {
    const second = Math.floor(now / SECOND_MS);
    const rate = this.#rates.get(label) ?? { second, count: 0, before: 0 };
    const passed = second - rate.second;
    if (passed === 0) this.#rates.set(label, { ...rate, count: rate.count + 1 });
    else this.#rates.set(label, { second, count: 1, before: passed === 1 ? rate.count : 0 });
  }
}
