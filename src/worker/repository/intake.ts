import type { Arrival, Receipt } from "./arrival.ts";

/** As many pushes go into one transaction at most, which bounds how long the first of them waits. */
const MAX_TOGETHER = 64;

interface Waiting {
  readonly arrivals: readonly Arrival[];
  readonly onlyKnown: boolean;
  readonly resolve: (receipts: Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Where pushes come in. What a push waits for is the disk, and one commit takes as long for many as for one: pushes that
 * arrive in the same moment are stored in the same transaction. One that comes alone waits for one turn of the event
 * loop.
 */
export class Intake {
  readonly #store: (arrivals: readonly Arrival[], onlyKnown: boolean) => Receipt[];
  #waiting: Waiting[] = [];

  /** @param store stores the pushes of a request, without awaiting anything */
  constructor(store: (arrivals: readonly Arrival[], onlyKnown: boolean) => Receipt[]) {
    this.#store = store;
  }

  /** Stores the pushes of a request with those that arrive at the same time, and gives a receipt for each. */
  take(arrivals: readonly Arrival[], onlyKnown: boolean): Promise<Receipt[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Receipt[]>();
    this.#waiting.push({ arrivals, onlyKnown, resolve, reject });
    if (this.#waiting.length === 1) this.#storeWhenNoMoreCome(1);
    return promise;
  }

  #storeWhenNoMoreCome(count: number): void {
    setTimeout(() => {
      const now = this.#waiting.length;
      if (now > count && now < MAX_TOGETHER) this.#storeWhenNoMoreCome(now);
      else this.#storeAll();
    }, 0);
  }

  #storeAll(): void {
    const together = this.#waiting;
    this.#waiting = [];
    for (const { arrivals, onlyKnown, resolve, reject } of together) {
      try {
        resolve(this.#store(arrivals, onlyKnown));
      } catch (error) {
        reject(error);
      }
    }
  }
}
