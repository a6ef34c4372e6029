import { replaces, type ReceivedSignal } from "../../../core/event/signal.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import type { Meta } from "../../storage/meta.ts";

/** The name in `meta`: all signals as one list in JSON, so that a request costs one row and old signals none. */
const SIGNALS = "signals";

/** How long a signal is kept for pushes that come later, and how many are kept. */
const KEPT_MS = 7 * DAY_MS;
const MAX_KEPT = 100;

/** The latest signal about each artifact of a repository. All methods are synchronous. */
export class KeptSignals {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** The signals of the last seven days, the latest last. */
  all(now: number): readonly ReceivedSignal[] {
    const signals = JSON.parse(this.#meta.get(SIGNALS) ?? "[]") as ReceivedSignal[];
    return signals.filter(({ receivedAt }) => now - receivedAt < KEPT_MS);
  }

  /**
   * Keeps signals, each in place of the one before about its artifact, in one row. Writes nothing if all are duplicates or
   * older than those.
   */
  keep(signals: readonly ReceivedSignal[], now: number): void {
    const before = this.all(now);
    const kept = new Map(before.map((signal) => [keyOf(signal), signal]));
    for (const signal of signals) {
      const key = keyOf(signal);
      if (!replaces(signal, kept.get(key))) continue;
      kept.delete(key);
      kept.set(key, signal);
    }
    const after = [...kept.values()];
    if (after.length === before.length && after.every((signal, index) => signal === before[index])) return;
    this.#meta.set(SIGNALS, JSON.stringify(after.slice(-MAX_KEPT)));
  }
}

function keyOf({ kind, digest, tag }: ReceivedSignal): string {
  return `${kind} ${digest ?? tag}`;
}
