/** What a task takes its slot for. */
export interface SlotRequest {
  /** The target, or whatever else shares a limit. */
  readonly key: string;
  /** Tasks of this key at once, asked again whenever a slot becomes free; the limiter's own limit if absent. */
  readonly limit?: () => number;
  /** The event that the task belongs to. */
  readonly event?: string;
  /** Whether it may take a slot that is kept free for what is due. */
  readonly isDue?: boolean;
}

/** The limits of a limiter. */
export interface Limits {
  /** Tasks at once. */
  readonly total: number;
  /** Tasks of one key at once, so that a target that hangs leaves room for the others. */
  readonly perKey: number;
  /** Slots beyond `total`, for tasks that are due: a burst must not keep the alarm from its work. */
  readonly reserved?: number;
}

/** A slot that a task holds while it runs. */
export interface Slot {
  /** How many running tasks of the same key began before this one. */
  readonly rank: number;
}

interface Waiting {
  readonly request: SlotRequest;
  readonly start: () => void;
}

/** Bounds the tasks that run at once, and is the only place that counts them. */
export class ConcurrencyLimiter {
  readonly #limits: Limits;
  /** Running tasks by key, the earliest first. */
  readonly #running = new Map<string, Set<object>>();
  readonly #ofEvent = new Map<string, number>();
  /** Waiting tasks by key; the key whose turn it is comes first. */
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #onFree: () => void;
  #count = 0;

  /** @param onFree called when a task has ended, and waiting tasks have taken their slots */
  constructor(limits: Limits, onFree: () => void = () => {}) {
    this.#limits = limits;
    this.#onFree = onFree;
  }

  /** Whether nothing runs. */
  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Whether any task of an event runs. */
  isRunning(event: string): boolean {
    return this.#ofEvent.has(event);
  }

  /** Whether a task may start at once. */
  hasRoom({ key, limit, isDue = false }: SlotRequest): boolean {
    const { total, perKey, reserved = 0 } = this.#limits;
    const ofKey = this.#running.get(key)?.size ?? 0;
    return this.#count < total + (isDue ? reserved : 0) && ofKey < Math.min(limit?.() ?? Infinity, perKey);
  }

  /**
   * Runs a task, at once where there is room, else as soon as there is: keys take turns, and the tasks of one key keep
   * their order. Settles as the task does.
   */
  run<T>(request: SlotRequest, task: (slot: Slot) => Promise<T>): Promise<T> {
    const isFirst = request.isDue === true || !this.#waiting.has(request.key);
    if (isFirst && this.hasRoom(request)) return this.#start(request, task);
    const { promise, resolve } = Promise.withResolvers<T>();
    const waiting = this.#waiting.get(request.key) ?? [];
    waiting.push({ request, start: () => resolve(this.#start(request, task)) });
    this.#waiting.set(request.key, waiting);
    return promise;
  }

  async #start<T>({ key, event }: SlotRequest, task: (slot: Slot) => Promise<T>): Promise<T> {
    const ofKey = this.#running.get(key) ?? new Set();
    this.#running.set(key, ofKey);
    const slot = {
      get rank(): number {
        return [...ofKey].indexOf(slot);
      },
    };
    ofKey.add(slot);
    this.#count++;
    if (event !== undefined) this.#ofEvent.set(event, (this.#ofEvent.get(event) ?? 0) + 1);
    try {
      return await task(slot);
    } finally {
      ofKey.delete(slot);
      if (ofKey.size === 0) this.#running.delete(key);
      this.#count--;
      if (event !== undefined) this.#leave(event);
      while (this.#startNext());
      this.#onFree();
    }
  }

  #leave(event: string): void {
    const others = (this.#ofEvent.get(event) ?? 1) - 1;
    if (others === 0) this.#ofEvent.delete(event);
    else this.#ofEvent.set(event, others);
  }

  /** Starts the waiting task whose turn it is; false if none can start. */
  #startNext(): boolean {
    for (const [key, waiting] of this.#waiting) {
      const [next] = waiting;
      if (next === undefined || !this.hasRoom(next.request)) continue;
      waiting.shift();
      this.#waiting.delete(key);
      if (waiting.length > 0) this.#waiting.set(key, waiting);
      next.start();
      return true;
    }
    return false;
  }
}
