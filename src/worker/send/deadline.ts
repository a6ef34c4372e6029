/**
 * The time-out of requests that begin together. They share it, because making and ending a timer takes longer than
 * building a request. Not AbortSignal.timeout: its timer runs on after the response, and an object may have 10,000 timers.
 */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  #open: number;

  /**
   * Starts the time-out.
   *
   * @param requests how many share it
   */
  constructor(timeoutMs: number, requests = 1) {
    this.#open = requests;
    this.#timer = setTimeout(() => this.#abort.abort(new DOMException("too late", "TimeoutError")), timeoutMs);
  }

  /** Aborts what has not ended in time, with a `TimeoutError`. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Notes that one of the requests has ended. The timer ends with the last of them. */
  end(): void {
    this.#open--;
    if (this.#open === 0) clearTimeout(this.#timer);
  }
}
