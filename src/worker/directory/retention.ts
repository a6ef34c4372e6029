import { DAY_MS } from "../../core/lib/time.ts";
import { reuseMs } from "../storage/reuse.ts";
import { log } from "../telemetry/log.ts";
import type { AuditLog } from "./audit-log.ts";
import type { EventIndex } from "./event-index.ts";
import type { AllEvents } from "./shards/all-events.ts";
import type { Statistics } from "./statistics.ts";
import type { TokenUses } from "./token-uses.ts";

/** Events deleted in one piece: other calls are served between two. */
const PRUNED_AT_ONCE = 1000;

/** Pieces in an hour: more events than arrive at 25 a second. */
const MAX_PIECES = 100;

/** Audit entries are kept for this long, or for as long as events if that is longer. */
const MIN_AUDIT_DAYS = 90;

/** Deletes what is past its retention. */
export class Retention {
  readonly #days: number;
  readonly #index: EventIndex;
  readonly #events: AllEvents;
  readonly #statistics: Statistics;
  readonly #tokens: TokenUses;
  readonly #audit: AuditLog;

  constructor(
    days: number,
    index: EventIndex,
    events: AllEvents,
    statistics: Statistics,
    tokens: TokenUses,
    audit: AuditLog,
  ) {
    this.#days = days;
    this.#index = index;
    this.#events = events;
    this.#statistics = statistics;
    this.#tokens = tokens;
    this.#audit = audit;
  }

  /** Deletes old events, rollups, token uses and audit entries. Called once an hour. */
  async prune(now: number): Promise<void> {
    const before = now - this.#days * DAY_MS;
    const count = await this.#pruneEvents(before - reuseMs(this.#days));
    await this.#events.prune(before, now);
    if (count > 0) log("directory.pruned", { count });
    this.#statistics.rollups.prune(before);
    // Reads the whole table, so once a day.
    if (new Date(now).getUTCHours() === 0) this.#tokens.prune(before, now);
    this.#audit.prune(now - Math.max(MIN_AUDIT_DAYS, this.#days) * DAY_MS);
  }

  async #pruneEvents(before: number): Promise<number> {
    let count = 0;
    for (let piece = 0; piece < MAX_PIECES; piece++) {
      const deleted = this.#index.prune(before, PRUNED_AT_ONCE);
      count += deleted;
      if (deleted < PRUNED_AT_ONCE) break;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return count;
  }
}
