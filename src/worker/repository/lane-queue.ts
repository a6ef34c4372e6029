import { Lanes } from "./lanes.ts";

/** Runs tasks in lanes. One that finds no room waits for it, behind those for its target that came before. */
export class LaneQueue {
  readonly #lanes: Lanes;
  /** How to start what waits, by target; the target whose turn it is comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param total how many tasks run at once, and how many of them for one target */
  constructor(total: number, perTarget: number) {
    this.#lanes = new Lanes(total, perTarget);
  }

  /** Runs a task, at once where there is room; settles as the task does. */
  run(target: string, task: () => Promise<void>): Promise<void> {
    if (this.#lanes.hasRoom(target)) return this.#start(target, task);
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(target) ?? [];
    waiting.push(() => resolve(this.#start(target, task)));
    this.#waiting.set(target, waiting);
    return promise;
  }

  async #start(target: string, task: () => Promise<void>): Promise<void> {
    try {
      await this.#lanes.run(target, task);
    } finally {
      this.#startNext();
    }
  }

  #startNext(): void {
    for (const [target, waiting] of this.#waiting) {
      if (!this.#lanes.hasRoom(target)) continue;
      this.#waiting.delete(target);
      const start = waiting.shift();
      if (waiting.length > 0) this.#waiting.set(target, waiting);
      start?.();
      return;
    }
  }
}
