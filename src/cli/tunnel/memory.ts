/** Attempts that are remembered; of more the oldest are forgotten. */
const MAX_REMEMBERED = 1000;

/**
 * Does for each key once what is to be done, and gives the same result when it is asked for again. A relay that was
 * interrupted makes an attempt again that it does not remember; the server behind the tunnel is not to see it twice.
 */
export class AttemptMemory<T> {
  readonly #results = new Map<string, Promise<T>>();

  /** The result, and whether it is an earlier one. */
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
