interface Waiter {
  readonly admit: () => void;
}

/** Connections that may wait for response headers at once. Others wait in order; an aborted one leaves the queue. */
export class Connections {
  readonly #limit: number;
  readonly #waiters = new Set<Waiter>();
  #open = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs work that holds a connection until its promise settles. Rejects with the signal's reason if it is aborted first. */
  async hold<T>(work: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    if (this.#open < this.#limit) this.#open++;
    else await this.#admission(signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #admission(signal?: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        reject(signal?.reason as Error);
      };
      const admit = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const waiter = { admit };
      if (signal?.aborted === true) return leave();
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Passes the connection on to the first that waits. */
  #release(): void {
    const [next] = this.#waiters;
    if (next === undefined) {
      this.#open--;
      return;
    }
    this.#waiters.delete(next);
    next.admit();
  }
}
