/** Steps that the rules may take for one stored push: about 30 ms of CPU. */
export const STORED_WORK = 1_000_000;

/** Thrown by an evaluator when the push's work runs out. */
export class OutOfWork extends Error {
  override readonly name = "OutOfWork";
}

/**
 * The work of all evaluators for one push: expressions, regular expressions and globs. A step is about 0.03 µs of CPU:
 * `npm run bench -- --only work`.
 */
export class Work {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Steps left, at least 0. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Takes steps. Throws {@link OutOfWork} if too few are left. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new OutOfWork();
  }
}

let current: Work | undefined;

/** Charges evaluations inside a function to `work`. Without it they are unlimited. */
export function withWork<T>(work: Work | undefined, evaluate: () => T): T {
  const outer = current;
  current = work;
  try {
    return evaluate();
  } finally {
    current = outer;
  }
}

/** Takes steps from the current work, if any. Evaluators call this. */
export function spendWork(steps: number): void {
  current?.spend(steps);
}

/** Returns the steps left of the current work; Infinity if there is none. */
export function workLeft(): number {
  return current?.left ?? Infinity;
}
