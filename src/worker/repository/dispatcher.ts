import type { Delivery } from "../../core/delivery/delivery.ts";
import type { Event } from "../../core/event/event.ts";
import { findDelivery } from "../../core/record/record.ts";
import { log } from "../telemetry/log.ts";
import type { Deliverer } from "./deliverer.ts";
import { LaneQueue } from "./lane-queue.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Attempts under way at once, and how many of these to one target. Others wait: a burst must not use up what there is of
 * connections, and a target that hangs leaves room for the rest. With fewer the deliveries of a push part, and cost more.
 */
const MAX_ATTEMPTS = 96;
const MAX_ATTEMPTS_PER_TARGET = 48;

/**
 * What deliveries under way or waiting may hold in memory, of the 128 MB that an object has: bodies, and about so much
 * each. With more of them, as in a burst to targets that hang, the alarm begins them a few at a time.
 */
const MAX_BYTES = 32_000_000;
const DELIVERY_BYTES = 16_000;

/** Makes the attempts of deliveries that were begun with their push, from memory and without an alarm. */
export class Dispatcher {
  readonly #ledger: Ledger;
  readonly #deliverer: Deliverer;
  readonly #queue = new LaneQueue(MAX_ATTEMPTS, MAX_ATTEMPTS_PER_TARGET);
  #bytes = 0;

  constructor(ledger: Ledger, deliverer: Deliverer) {
    this.#ledger = ledger;
    this.#deliverer = deliverer;
  }

  /** Whether the deliveries of one more push may be begun. */
  get hasRoom(): boolean {
    return this.#bytes < MAX_BYTES;
  }

  /** Attempts deliveries that are leased on disk, each once there is room. Never throws. */
  async dispatch({ id, push }: Event, leased: readonly Delivery[], body: Uint8Array): Promise<void> {
    const bytes = leased.length * DELIVERY_BYTES + body.byteLength;
    this.#bytes += bytes;
    const attempt = (delivery: Delivery): Promise<void> =>
      this.#queue.run(delivery.target, () => this.#attempt(id, delivery, body));
    try {
      await Promise.all(leased.map(attempt));
      if (leased.length === 0) await this.#deliverer.finish(id);
    } catch (error) {
      // What could not be recorded is attempted again when its lease ends.
      log("begin.failed", { repository: push.repository, eventId: id, reason: (error as Error).message });
    } finally {
      this.#bytes -= bytes;
    }
  }

  /** What has waited until its lease was over, or has changed meanwhile, is no longer to be attempted from here. */
  async #attempt(id: string, leased: Delivery, body: Uint8Array): Promise<void> {
    const { dueAt = 0 } = findDelivery(this.#ledger.get(id), leased.id) ?? {};
    if (dueAt === leased.dueAt && dueAt > Date.now()) await this.#deliverer.attempt(id, leased.id, body);
  }
}
