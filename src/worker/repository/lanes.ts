/**
 * Lets a bounded number of tasks run at once: so many in all, because a Worker has six connections that wait for an
 * answer, and fewer for each target, so that one that hangs leaves room for the others.
 */
export class Lanes {
  readonly #total: number;
  readonly #perTarget: number;
  readonly #running = new Map<string, number>();
  #count = 0;

  constructor(total: number, perTarget: number) {
    this.#total = total;
    this.#perTarget = perTarget;
  }

  get isFull(): boolean {
    return this.#count >= this.#total;
  }

  /** Whether a task for a target may start; a target may have a limit of its own. */
  hasRoom(target: string, limit = this.#perTarget): boolean {
    return !this.isFull && (this.#running.get(target) ?? 0) < limit;
  }

  /** Starts a task at once; ask {@link hasRoom} first. */
  async run(target: string, task: () => Promise<void>): Promise<void> {
    this.#count++;
    this.#running.set(target, (this.#running.get(target) ?? 0) + 1);
    try {
      await task();
    } finally {
      this.#count--;
      this.#running.set(target, (this.#running.get(target) ?? 1) - 1);
    }
  }
}
