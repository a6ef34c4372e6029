import type { EventSummary } from "../../core/record/summary.ts";

/** The most events that are remembered. A forgotten event counts as new when it changes again. */
const MAX_REMEMBERED = 1000;

/** The events that were shown, and their states then. */
export class Sightings {
  readonly #states = new Map<string, string>();
  readonly #open = new Set<string>();
  #newest = 0;

  /** The time of the newest event, in milliseconds since 1970; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** The ids of the events that were not settled. */
  get open(): string[] {
    return [...this.#open];
  }

  /** Records an event. Returns whether it is new, or a delivery of it has changed. */
  note({ id, receivedAt, status, deliveries }: EventSummary): boolean {
    const state = JSON.stringify([status, deliveries.map((delivery) => delivery.status)]);
    const isNews = this.#states.get(id) !== state;
    this.#newest = Math.max(this.#newest, receivedAt);
    this.forget(id);
    this.#states.set(id, state);
    if (status === "pending" || status === "held") this.#open.add(id);
    const [oldest = ""] = this.#states.keys();
    if (this.#states.size > MAX_REMEMBERED) this.forget(oldest);
    return isNews;
  }

  forget(id: string): void {
    this.#states.delete(id);
    this.#open.delete(id);
  }
}
