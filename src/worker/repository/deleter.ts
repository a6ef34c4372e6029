import type { Freed } from "../../core/api/deletion.ts";
import { isSettled } from "../../core/delivery/delivery.ts";
import { log } from "../telemetry/log.ts";
import type { Agenda } from "./agenda.ts";
import type { Feed } from "./feed.ts";
import { LOOKED_UNTIL } from "./reconciler.ts";
import type { Workshop } from "./workshop.ts";

/** Deletes events that an operator does not want, such as those that a leaked URL was used for. */
export class Deleter {
  readonly #ctx: DurableObjectState;
  readonly #workshop: Workshop;
  readonly #feed: Feed;
  readonly #agenda: Agenda;
  readonly #onFreed: () => void;

  /** @param onFreed called when everything on disk was deleted: what is remembered of it is wrong */
  constructor(ctx: DurableObjectState, workshop: Workshop, feed: Feed, agenda: Agenda, onFreed: () => void) {
    this.#ctx = ctx;
    this.#workshop = workshop;
    this.#feed = feed;
    this.#agenda = agenda;
    this.#onFreed = onFreed;
  }

  /**
   * Deletes these events and cancels what is pending of them. An attempt that is under way ends, and is not recorded.
   * The directory hears nothing of them once this has returned.
   */
  async delete(ids: readonly string[]): Promise<Freed> {
    const { store, ledger, states } = this.#workshop;
    // What is being sent must have arrived, or the directory would take it for new after it has forgotten it.
    await this.#feed.sent();
    let cancelled = 0;
    for (const { event, deliveries } of ids.flatMap((id) => ledger.get(id) ?? [])) {
      const pending = deliveries.filter((delivery) => !isSettled(delivery));
      cancelled += pending.length;
      for (const { id, target } of pending) states.forgetParked(target, event.receivedAt, id);
    }
    const { events, bytes } = store.delete(ids);
    ledger.forget(ids);
    this.#feed.forget(ids);
    const isEmpty = store.firstId() === undefined;
    if (isEmpty) await this.#free();
    else this.#agenda.arm();
    log("events.deleted", { repository: this.#ctx.id.name, count: events, bytes, cancelled });
    return { events, bytes, cancelled, isEmpty };
  }

  /** Deletes all that is stored, the alarm included. A watched repository keeps until when its pushes are known. */
  async #free(): Promise<void> {
    if (this.#workshop.facts.get(LOOKED_UNTIL) !== undefined) return;
    this.#feed.stop();
    this.#workshop.states.forget();
    await this.#ctx.blockConcurrencyWhile(() => this.#ctx.storage.deleteAll());
    this.#agenda.stopped();
    this.#onFreed();
  }
}
