import { MINUTE_MS, SECOND_MS } from "../../../core/lib/time.ts";
import type { OnHold } from "../deliver/on-hold.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { OnHoldTable } from "../state/on-hold-table.ts";

/** Held events are looked at again after a sixth of their age, within these bounds. */
const MIN_HELD_PAUSE_MS = 5 * SECOND_MS;
const MAX_HELD_PAUSE_MS = 5 * MINUTE_MS;

/** Deliveries on hold are looked at again after half of the time that they have waited, within these bounds. */
const MIN_ON_HOLD_PAUSE_MS = 15 * SECOND_MS;
const MAX_ON_HOLD_PAUSE_MS = 8 * MINUTE_MS;

/** The first pause where a change is expected; each is twice as long as the one before. */
const FIRST_OFTEN_MS = 2 * SECOND_MS;

/** The least time between two looks, whatever asks for one. */
const MIN_PAUSE_MS = SECOND_MS;

/**
 * When to look again at what waits for something else than a time: alerts to be routed, held pushes that need a rule
 * document, and deliveries on hold. In memory; a new life of the object looks at once.
 */
export class Recheck {
  readonly #due: DueEvents;
  readonly #onHold: OnHold;
  readonly #table: OnHoldTable;
  /** The look that is planned, in milliseconds since 1970. */
  #plannedAt: number | undefined;
  #lookedAt = 0;
  #oftenMs = Infinity;

  constructor(due: DueEvents, onHold: OnHold, table: OnHoldTable) {
    this.#due = due;
    this.#onHold = onHold;
    this.#table = table;
    const now = Date.now();
    if (this.#pauseMs(now) !== undefined) this.#plannedAt = now;
  }

  /** Has the next look come at once. */
  lookNow(): void {
    this.#plannedAt = Date.now();
  }

  /** Has the next looks come soon: a change was made, but KV may not show it here for a minute. */
  lookOften(now: number): void {
    this.#oftenMs = FIRST_OFTEN_MS;
    this.#plannedAt = undefined;
    this.plan(now);
  }

  /** Plans a look if anything waits and none is planned; plans none if nothing waits. */
  plan(now: number): void {
    const pauseMs = this.#pauseMs(now);
    if (pauseMs === undefined) this.#oftenMs = Infinity;
    this.#plannedAt = pauseMs === undefined ? undefined : (this.#plannedAt ?? now + pauseMs);
  }

  /** When to look again, in milliseconds since 1970; undefined if nothing waits. */
  nextAt(now: number): number | undefined {
    const heldAt = this.#firstWaiting() === undefined ? undefined : (this.#plannedAt ?? now);
    const onHoldAt = this.#onHold.lookAt(now, this.#plannedAt ?? now);
    if (heldAt === undefined && onHoldAt === undefined) return undefined;
    return Math.max(this.#lookedAt + MIN_PAUSE_MS, Math.min(heldAt ?? Infinity, onHoldAt ?? Infinity));
  }

  /** Whether it is time to look. If so, the caller looks, and the next look is to be planned after that. */
  begin(now: number): boolean {
    if ((this.nextAt(now) ?? Infinity) > now) return false;
    this.#plannedAt = undefined;
    this.#lookedAt = now;
    this.#oftenMs *= 2;
    return true;
  }

  /** The pause until the next look, in milliseconds; undefined if nothing waits. */
  #pauseMs(now: number): number | undefined {
    const held = this.#firstWaiting();
    // An alarm has whole milliseconds: it must not come before the look that it is set for.
    if (held !== undefined) return Math.ceil(within((now - held) / 6, MIN_HELD_PAUSE_MS, MAX_HELD_PAUSE_MS));
    if (this.#table.targets().length === 0) return undefined;
    // From the disk, because an object seldom stays in memory from one look to the next.
    const waitedMs = now - (this.#table.since() ?? now);
    return Math.min(this.#oftenMs, Math.ceil(within(waitedMs / 2, MIN_ON_HOLD_PAUSE_MS, MAX_ON_HOLD_PAUSE_MS)));
  }

  /** When the first event was received that waits to be routed; undefined if none does. */
  #firstWaiting(): number | undefined {
    return (this.#due.unrouted(1)[0] ?? this.#due.firstHeld())?.event.receivedAt;
  }
}

function within(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
