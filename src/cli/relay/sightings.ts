import type { EventSummary } from "../../core/record/summary.ts";
import type { EventFilter } from "../../core/search/filter.ts";
import { matches } from "../../core/search/match.ts";

/** The most events that are remembered. A forgotten event counts as new when it changes again. */
const MAX_REMEMBERED = 1000;

/** The events that came, and their states then. */
export class Sightings {
  readonly #filter: EventFilter;
  readonly #anyStatus: EventFilter;
  readonly #states = new Map<string, string>();
  readonly #open = new Set<string>();
  #newest = 0;

  /** `filter` chooses the events to show. Those that only have another status are remembered too. */
  constructor(filter: EventFilter) {
    const { statuses: _, ...anyStatus } = filter;
    this.#filter = filter;
    this.#anyStatus = anyStatus;
  }

  /** The time of the newest event, in milliseconds since 1970; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** The ids of the events that were not settled. */
  get open(): string[] {
    return [...this.#open];
  }

  /** Records the events that are not to be shown as they are. */
  noteOthers(events: readonly EventSummary[]): void {
    for (const event of events.toReversed()) if (!matches(event, this.#filter)) this.note(event);
  }

  /** Records an event. Returns whether to show it: it is new, or a delivery of it has changed. */
  note(event: EventSummary): boolean {
    if (!matches(event, this.#anyStatus)) return false;
    const { id, receivedAt, status, deliveries } = event;
    const state = JSON.stringify([status, deliveries.map((delivery) => delivery.status)]);
    const isNews = this.#states.get(id) !== state;
    this.#newest = Math.max(this.#newest, receivedAt);
    this.forget(id);
    this.#states.set(id, state);
    if (status === "pending" || status === "held") this.#open.add(id);
    const [oldest = ""] = this.#states.keys();
    if (this.#states.size > MAX_REMEMBERED) this.forget(oldest);
    return isNews && matches(event, this.#filter);
  }

  forget(id: string): void {
    this.#states.delete(id);
    this.#open.delete(id);
  }
}
