import { MINUTE_MS } from "../../core/lib/time.ts";
import { OBJECT_GB } from "../../core/usage/budget.ts";

/** The GB-s of an object that is in memory for some milliseconds. */
export function gbSecondsOf(ms: number): number {
  return (ms / 1000) * OBJECT_GB;
}

/** Calls, timers and tasks end sooner. What began longer ago was cut off with its object, which the isolate is not told. */
const MAX_PENDING_MS = 5 * MINUTE_MS;

/** The objects of this isolate that have something pending. */
const awake = new Set<AwakeTime>();

/** GB-s that objects of this isolate were in memory, and that were not taken yet. */
let gbSeconds = 0;

/**
 * The time for which the platform keeps one object in memory and bills it: while a call, a timer or a task of `waitUntil`
 * is pending. What is pending at the same time counts once.
 */
export class AwakeTime {
  #pending = 0;
  #since = 0;
  #begunAt = 0;

  /** Counts while work runs, and until the promise that it returns is settled. */
  during<T>(work: () => T): T {
    this.#begin();
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.#end();
      throw error;
    }
    if (result instanceof Promise) result.then(this.#end, this.#end);
    else this.#end();
    return result;
  }

  /** Calls `work` after some time, and counts until then. Returns a function that cancels it. */
  after(ms: number, work: () => unknown): () => void {
    this.#begin();
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.#end();
      isOver = true;
    };
    const timer = setTimeout(() => {
      try {
        this.during(work);
      } finally {
        end();
      }
    }, ms);
    return () => {
      clearTimeout(timer);
      end();
    };
  }

  /** Adds the time since the last call to the GB-s of the isolate. */
  lap(): void {
    const now = Date.now();
    // The clock may be set back.
    gbSeconds += gbSecondsOf(Math.max(0, now - this.#since));
    this.#since = now;
  }

  /** Whether what is pending can no longer end. */
  isCutOff(now: number): boolean {
    return now > this.#begunAt + MAX_PENDING_MS;
  }

  #begin(): void {
    this.#begunAt = Date.now();
    if (!awake.has(this)) this.#since = this.#begunAt;
    this.#pending++;
    awake.add(this);
  }

  readonly #end = (): void => {
    if (--this.#pending > 0 || !awake.has(this)) return;
    this.lap();
    awake.delete(this);
  };
}

const times = new WeakMap<object, AwakeTime>();

/** The time of one object, by its context. */
export function awakeTimeOf(context: object): AwakeTime {
  const time = times.get(context) ?? new AwakeTime();
  times.set(context, time);
  return time;
}

/** Takes the GB-s of this isolate's objects since the last call, with the time of what is still pending. */
export function takeAwakeGbSeconds(): number {
  const now = Date.now();
  for (const time of awake) {
    if (time.isCutOff(now)) awake.delete(time);
    else time.lap();
  }
  const taken = gbSeconds;
  gbSeconds = 0;
  return taken;
}
