/**
 * Work that one evaluation may take, and all evaluations over the same values together. A step is a part of an
 * expression that is evaluated, an element of a list that is looked at, or ten characters of a text: about 0.1 µs.
 */
const MAX_EVALUATION_STEPS = 100_000;
const MAX_STEPS = 1_000_000;

const CHARACTERS_A_STEP = 10;

/** Levels of a value; the engine's own recursion runs out of stack far beyond. */
const MAX_DEPTH = 100;

/** What evaluations over the same values have left. Values that are no longer used are forgotten. */
const left = new WeakMap<object, number>();

/** The work that an evaluation may still do. */
export class Budget {
  #steps: number;
  readonly #most: number;
  readonly #values: object;
  #isExhausted = false;

  /**
   * @param values what the expression sees, the same object for all expressions over one push
   * @param most the steps that the evaluators of a push have left
   */
  constructor(values: object, most = Infinity) {
    this.#values = values;
    this.#most = Math.min(MAX_EVALUATION_STEPS, left.get(values) ?? MAX_STEPS, most);
    this.#steps = this.#most;
  }

  /** Whether the evaluation was ended: its result counts for nothing, even where an operator has caught the error. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Steps taken so far. */
  get spent(): number {
    return this.#most - Math.max(0, this.#steps);
  }

  /** Takes steps for work that is about to be done. Throws when there are not as many. */
  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps >= 0) return;
    this.#isExhausted = true;
    throw EXHAUSTED;
  }

  /** Takes the steps of looking at a value as it is: its characters or its elements, but nothing inside them. */
  spendOn(value: unknown): void {
    this.spend(lengthOf(value));
  }

  /** Takes the steps of looking at a value and at everything in it, as often as it is there. */
  spendOnAllOf(value: unknown, depth = 0): void {
    this.spend(1 + lengthOf(value));
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
    if (depth > MAX_DEPTH) this.spend(Infinity);
    for (const part of partsOf(value)) this.spendOnAllOf(part, depth + 1);
  }

  /** Counts what was spent for the evaluations over the same values that follow. */
  close(): void {
    left.set(this.#values, (left.get(this.#values) ?? MAX_STEPS) - this.spent);
  }
}

/** Made once: an expression may catch it ten thousand times, and a stack takes long to write down. */
const EXHAUSTED = new Error(
  `the expression takes too much work: at most ${MAX_EVALUATION_STEPS} steps, and ${MAX_STEPS} for all of a push`,
);

/** Steps of looking at a text, a list or the like once. */
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
