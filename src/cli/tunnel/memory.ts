/** The most attempts that are remembered. */
const MAX_REMEMBERED = 1000;

/**
 * Runs an operation once for each key, and returns the same result for a repeated key. A relay that was interrupted
 * repeats an attempt that it does not remember, and the server behind the tunnel must not get it twice.
 */
export class AttemptMemory<T> {
  readonly #results = new Map<string, Promise<T>>();

  /** Returns the result, and whether it is that of an earlier call. */
  once(key: string, perform: () => Promise<T>): { readonly result: Promise<T>; readonly isRepeated: boolean } {
    const known = this.#results.get(key);
    if (known !== undefined) return { result: known, isRepeated: true };
    const result = perform();
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > MAX_REMEMBERED && oldest !== undefined) this.#results.delete(oldest);
    return { result, isRepeated: false };
  }
}
