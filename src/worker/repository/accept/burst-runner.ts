import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { log } from "../../telemetry/log.ts";
import type { AttemptQueue } from "../deliver/attempt-queue.ts";

/** Makes the first attempts of a push right after it was stored: from memory, and without an alarm. */
export class BurstRunner {
  readonly #attempts: AttemptQueue;

  constructor(attempts: AttemptQueue) {
    this.#attempts = attempts;
  }

  /** Whether the deliveries of one more push may be begun. */
  get hasRoom(): boolean {
    return this.#attempts.hasMemory;
  }

  /** Attempts deliveries that are leased on disk, and finishes an event that has none. Never throws. */
  async run(record: EventRecord, leased: readonly Delivery[], body: Uint8Array): Promise<void> {
    const { id, push } = record.event;
    const attempt = (delivery: Delivery): Promise<void> => {
      const slot = this.#attempts.slotFor(record, delivery, false);
      return this.#attempts.attempt(delivery.id, slot, delivery.dueAt, body);
    };
    try {
      await Promise.all(leased.map(attempt));
      if (leased.length === 0) await this.#attempts.finish(id);
    } catch (error) {
      // An attempt that could not be recorded is made again when its lease ends.
      log("begin.failed", { repository: push.repository, eventId: id, reason: (error as Error).message });
    }
  }
}
