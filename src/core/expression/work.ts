/** Steps that the rules may take for one push that is stored: about 30 ms of CPU. */
export const STORED_WORK = 1_000_000;

/** Thrown by an evaluator when the work that it was given is used up. */
export class OutOfWork extends Error {
  override readonly name = "OutOfWork";
}

/**
 * The work that all evaluators together may do for one push: expressions, regular expressions and globs. A step is about
 * 0.03 µs of CPU: `npm run bench -- --only work`.
 */
export class Work {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Steps that are left, never less than 0. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Takes steps. Throws {@link OutOfWork} when there are not as many. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new OutOfWork();
  }
}

let current: Work | undefined;

/** Lets what is evaluated in a function take its steps from some work; without work it is not bounded. */
export function withWork<T>(work: Work | undefined, evaluate: () => T): T {
  const outer = current;
  current = work;
  try {
    return evaluate();
  } finally {
    current = outer;
  }
}

/** Takes steps from the work under way, if there is any. To be called by evaluators. */
export function spendWork(steps: number): void {
  current?.spend(steps);
}

/** Steps that the work under way has left; Infinity when there is none. */
export function workLeft(): number {
  return current?.left ?? Infinity;
}
