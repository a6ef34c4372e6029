/**
 * Limits of one evaluation, and of all evaluations over the same values. A step is one evaluated node, one visited list
 * item or ten characters of a text: about 0.1 µs.
 */
const MAX_EVALUATION_STEPS = 100_000;
const MAX_STEPS = 1_000_000;

const CHARACTERS_A_STEP = 10;

/** The deepest value. The engine's own recursion overflows far beyond. */
const MAX_DEPTH = 100;

/** Steps left for further evaluations over the same values. Unused values are garbage-collected. */
const left = new WeakMap<object, number>();

/** Steps that an evaluation may still take. */
export class Budget {
  #steps: number;
  readonly #most: number;
  readonly #values: object;
  #isExhausted = false;

  /**
   * Opens the budget of one evaluation.
   *
   * @param values the context of the expression; the same object for all expressions of a push
   * @param most the steps that the push has left
   */
  constructor(values: object, most = Infinity) {
    this.#values = values;
    this.#most = Math.min(MAX_EVALUATION_STEPS, left.get(values) ?? MAX_STEPS, most);
    this.#steps = this.#most;
  }

  /** Whether the budget ran out. The result is then invalid, even if an operator of the expression caught the error. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Steps taken so far. */
  get spent(): number {
    return this.#most - Math.max(0, this.#steps);
  }

  /** Takes steps for the work that follows. Throws if too few are left. */
  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps >= 0) return;
    this.#isExhausted = true;
    throw EXHAUSTED;
  }

  /** Takes the steps of reading a value's characters or items, without anything nested. */
  spendOn(value: unknown): void {
    this.spend(lengthOf(value));
  }

  /** Takes the steps of reading a value with everything nested in it. Shared parts count each time. */
  spendOnAllOf(value: unknown, depth = 0): void {
    this.spend(1 + lengthOf(value));
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
    if (depth > MAX_DEPTH) this.spend(Infinity);
    for (const part of partsOf(value)) this.spendOnAllOf(part, depth + 1);
  }

  /** Charges the spent steps to later evaluations over the same values. */
  close(): void {
    left.set(this.#values, (left.get(this.#values) ?? MAX_STEPS) - this.spent);
  }
}

/** Created once: an expression can catch it ten thousand times, and stack traces are slow. */
const EXHAUSTED = new Error(
  `the expression takes too much work: at most ${MAX_EVALUATION_STEPS} steps, and ${MAX_STEPS} for all of a push`,
);

/** Returns the steps of reading a text, a list or an object once. */
export function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length / CHARACTERS_A_STEP;
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.length / CHARACTERS_A_STEP;
  return value instanceof Map || value instanceof Set ? value.size : Object.keys(value).length;
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  return value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
}
