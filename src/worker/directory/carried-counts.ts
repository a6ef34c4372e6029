import type { EventSummary } from "../../core/record/summary.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { EventChange } from "../env/shard-calls.ts";

/** Most entries that carry counts: as many are read again when the object starts. */
const MAX_CARRIED = 50;

/** The column of entries that share an update, and so its usage, with another one. */
export const CARRIES_NO_USAGE = "{}";

/** An entry of the index with the usage that it carries. */
export interface Carried {
  readonly summary: EventSummary;
  readonly usage: Partial<Usage>;
}

/** What an entry carries that is changed by another update. */
export function sumOfUsage(one: string, other: string): string {
  const sum = JSON.parse(one) as Record<string, number>;
  for (const [name, count] of Object.entries(JSON.parse(other) as Record<string, number>)) {
    sum[name] = (sum[name] ?? 0) + count;
  }
  return JSON.stringify(sum);
}

/**
 * Counts that entries of the index carry until the day's row is written, so that a lone push writes no row for them. An
 * entry holds the usage of its updates, and its summary says what the metrics count. A new life of the directory counts
 * entries again that were received after all those that the row has.
 */
export class CarriedCounts {
  /** When the latest event that the row has was received; undefined while no row says so. */
  #savedTo: number | undefined;
  #latest = 0;
  /** Changes since the last row. */
  #count = 0;

  get savedTo(): number | undefined {
    return this.#savedTo;
  }

  /** Whether the day's row lacks what entries may carry. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  /** The time that {@link save} returned for the latest row; undefined if there is none, or of an earlier version. */
  restore(savedTo: number | undefined, now: number): void {
    this.#savedTo = savedTo;
    this.#latest = savedTo ?? now;
  }

  /** The column of an entry that is to carry usage; undefined if the day's row is to be written. */
  columnFor(usage: Usage): string | undefined {
    if (this.#savedTo === undefined || this.#count >= MAX_CARRIED) return undefined;
    return JSON.stringify(Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== 0)));
  }

  /** Whether these entries, if they have the column, are enough to count their changes again. */
  areUnsaved(changes: readonly EventChange[]): boolean {
    const savedTo = this.#savedTo ?? Infinity;
    return changes.length > 0 && changes.every((change) => isWhole(change) && change.summary.receivedAt > savedTo);
  }

  /** Notes changes that are counted. */
  note(changes: readonly EventChange[]): void {
    for (const { summary } of changes) this.#latest = Math.max(this.#latest, summary.receivedAt);
    this.#count += changes.length;
  }

  /** Notes that the row is written. Returns the time to store with it, in milliseconds since 1970. */
  save(): number {
    this.#count = 0;
    this.#savedTo = this.#latest;
    return this.#savedTo;
  }
}

/** Whether the summary alone tells all that was counted: of an earlier attempt it would not tell the duration. */
function isWhole({ before }: EventChange): boolean {
  return before === undefined || before.deliveries.every(({ attempts }) => attempts === 0);
}
