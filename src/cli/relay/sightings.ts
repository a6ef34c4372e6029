import type { EventSummary } from "../../core/record/summary.ts";

/** Events that are remembered; one that was forgotten counts as new when it changes again. */
const MAX_REMEMBERED = 1000;

/** Which events were shown, and how they stood then. */
export class Sightings {
  readonly #states = new Map<string, string>();
  readonly #open = new Set<string>();
  #newest = 0;

  /** When the newest of them was received, in milliseconds since 1970; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** The ids of those that were not settled. */
  get open(): string[] {
    return [...this.#open];
  }

  /** Takes an event down; whether it is new, or a delivery of it stands otherwise than before. */
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
