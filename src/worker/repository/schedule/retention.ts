import { dayOfEventId } from "../../../core/event/event-id.ts";
import { DAY_MS, SECOND_MS } from "../../../core/lib/time.ts";
import { reuseMs } from "../../storage/reuse.ts";
import { log } from "../../telemetry/log.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Old events that are deleted at once, and the pause until the next ones. */
const PRUNED_AT_ONCE = 200;
const PRUNE_PAUSE_MS = SECOND_MS;

/** Deletes settled events that are older than RETENTION_DAYS, and whose rows no newer event has taken. */
export class Retention {
  readonly #store: EventStore;
  readonly #records: RecordCache;
  readonly #coalescer: Coalescer;
  /** Newer events may take the rows until then. */
  readonly #keptMs: number;
  readonly #repository: string;
  /** Whether there may be more to delete. */
  #hasMore = false;

  constructor(
    store: EventStore,
    records: RecordCache,
    coalescer: Coalescer,
    { days, repository }: { readonly days: number; readonly repository: string },
  ) {
    this.#store = store;
    this.#records = records;
    this.#coalescer = coalescer;
    this.#keptMs = days * DAY_MS + reuseMs(days);
    this.#repository = repository;
  }

  /** Deletes the oldest events whose time is over, a bounded number of them. */
  prune(now: number): void {
    this.#coalescer.prune(now);
    const count = this.#records.prune(now - this.#keptMs, PRUNED_AT_ONCE);
    if (count > 0) log("events.pruned", { repository: this.#repository, count });
    this.#hasMore = count === PRUNED_AT_ONCE;
  }

  /** When to delete next, in milliseconds since 1970, at least a day ahead for events that are open; Infinity if never. */
  nextAt(now: number): number {
    if (this.#hasMore) return now + PRUNE_PAUSE_MS;
    const oldest = dayOfEventId(this.#store.firstId() ?? "");
    return oldest === undefined ? Infinity : Math.max(now + DAY_MS, oldest + this.#keptMs + DAY_MS);
  }
}
