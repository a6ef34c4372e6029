import type { AcceptRequest, AcceptResult } from "../../env/accept.ts";

/** Requests that go into one transaction at most, which bounds how long the first of them waits. */
const MAX_TOGETHER = 64;

interface Waiting {
  readonly requests: readonly AcceptRequest[];
  readonly onlyKnown: boolean;
  readonly resolve: (results: AcceptResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores pushes that come at the same moment in one transaction: a push waits for the disk, and one commit takes as long
 * for many as for one. A push that comes alone waits for one turn of the event loop.
 */
export class GroupCommit {
  readonly #store: (requests: readonly AcceptRequest[], onlyKnown: boolean) => AcceptResult[];
  #waiting: Waiting[] = [];

  /** @param store stores the pushes of a request, without awaiting anything */
  constructor(store: (requests: readonly AcceptRequest[], onlyKnown: boolean) => AcceptResult[]) {
    this.#store = store;
  }

  /** Stores the pushes of a request with those that arrive at the same time, and returns a result for each. */
  take(requests: readonly AcceptRequest[], onlyKnown: boolean): Promise<AcceptResult[]> {
    const { promise, resolve, reject } = Promise.withResolvers<AcceptResult[]>();
    this.#waiting.push({ requests, onlyKnown, resolve, reject });
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
    for (const { requests, onlyKnown, resolve, reject } of together) {
      try {
        resolve(this.#store(requests, onlyKnown));
      } catch (error) {
        reject(error);
      }
    }
  }
}
