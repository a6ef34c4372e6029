import { AsyncLocalStorage } from "node:async_hooks";

// How long an object is in memory, as the platform bills it: while a call, an alarm, a timer, a request or a task of
// `waitUntil` is pending. What is pending is told apart by the object whose call began it.

/** The time for which one object had something pending. */
export class AwakeTime {
  pending = 0;
  #since = 0;
  #ms = 0;

  /** Milliseconds so far. */
  get ms(): number {
    return this.#ms + (this.pending === 0 ? 0 : performance.now() - this.#since);
  }

  begin(): void {
    if (this.pending++ === 0) this.#since = performance.now();
  }

  end(): void {
    if (--this.pending === 0) this.#ms += performance.now() - this.#since;
  }

  /** Runs what an object does, with its timers and requests counted as its own. */
  run<T>(work: () => T): T {
    return current.run(this, () => {
      this.begin();
      let result: T;
      try {
        result = work();
      } catch (error) {
        this.end();
        throw error;
      }
      this.until(result);
      this.end();
      return result;
    });
  }

  /** Counts until a promise is settled. */
  until(promise: unknown): void {
    if (!(promise instanceof Promise)) return;
    this.begin();
    const end = (): void => this.end();
    promise.then(end, end);
  }
}

const current = new AsyncLocalStorage<AwakeTime>();

type Timers = {
  setTimeout: (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => number;
  clearTimeout: (timer: number | null) => void;
};

const timers = globalThis as unknown as Timers;
const { setTimeout, clearTimeout } = timers;
const owners = new Map<number, AwakeTime>();

function isOver(timer: number | null): void {
  const owner = owners.get(timer ?? -1);
  if (owner === undefined) return;
  owners.delete(timer ?? -1);
  owner.end();
}

timers.setTimeout = (work, ms, ...args) => {
  const awake = current.getStore();
  if (awake === undefined) return setTimeout(work, ms, ...args);
  awake.begin();
  const timer = setTimeout(() => {
    try {
      work(...args);
    } finally {
      isOver(timer);
    }
  }, ms);
  owners.set(timer, awake);
  return timer;
};

timers.clearTimeout = (timer) => {
  isOver(timer);
  clearTimeout(timer);
};
