import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { ConcurrencyLimiter, SlotRequest } from "../concurrency/limiter.ts";
import { BYTES_PER_ATTEMPT, DUE_PER_TARGET, MAX_ATTEMPT_BYTES } from "../concurrency/limits.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { DeliveryRunner } from "./delivery-runner.ts";
import type { HubCallbacks } from "./hub-callback.ts";
import type { TargetHealth } from "./target-health.ts";

interface Parts {
  readonly store: EventStore;
  readonly records: RecordCache;
  readonly limiter: ConcurrencyLimiter;
  readonly runner: DeliveryRunner;
  readonly health: TargetHealth;
  readonly callbacks: HubCallbacks;
}

/** A slot for an attempt of an event's delivery. */
export type AttemptSlot = SlotRequest & { readonly event: string };

/** Makes attempts as the limiter allows, and finishes each event after the last of its attempts under way. */
export class AttemptQueue {
  readonly #parts: Parts;
  /** The ids of deliveries whose attempt is under way. */
  readonly #underWay = new Set<string>();
  #bytes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What an attempt takes its slot for. One that is due may take a slot that a burst must leave free. */
  slotFor({ event, targets }: EventRecord, { target }: Delivery, isDue: boolean): AttemptSlot {
    const dueLimit = isDue ? Math.min(targets[target]?.concurrency ?? Infinity, DUE_PER_TARGET) : Infinity;
    const limit = (): number => Math.min(dueLimit, this.#parts.health.limitOf(target));
    return { key: target, limit, event: event.id, isDue };
  }

  /** Whether there is memory for one more attempt. */
  get hasMemory(): boolean {
    return this.#bytes < MAX_ATTEMPT_BYTES;
  }

  /** Whether an attempt of a delivery is under way. */
  isUnderWay(deliveryId: string): boolean {
    return this.#underWay.has(deliveryId);
  }

  /**
   * Makes one attempt as soon as there is a slot. The lease may be written after the call, but before the next await. A
   * delivery whose lease is over by then is left to the alarm.
   *
   * @param leasedUntil the lease that was taken for this attempt, where it has been written
   * @param body the body of the event, where it is in memory
   */
  async attempt(deliveryId: string, request: AttemptSlot, leasedUntil?: number, body?: Uint8Array): Promise<void> {
    const { limiter, runner, store } = this.#parts;
    const bytes = BYTES_PER_ATTEMPT + (body?.byteLength ?? store.bodyLength(request.event));
    this.#bytes += bytes;
    try {
      await limiter.run(request, async (slot) => {
        this.#underWay.add(deliveryId);
        try {
          await Promise.resolve();
          if (this.#isLeased(deliveryId, leasedUntil)) await runner.attempt(deliveryId, slot, body);
        } finally {
          this.#underWay.delete(deliveryId);
        }
      });
    } finally {
      this.#bytes -= bytes;
      if (!limiter.isRunning(request.event)) await this.finish(request.event);
    }
  }

  /** Answers the callback of an event if that is due, and writes unwritten records if nothing is under way. */
  async finish(id: string): Promise<void> {
    const { callbacks, limiter, records } = this.#parts;
    await callbacks.send(id);
    if (limiter.isIdle) records.flush();
  }

  #isLeased(deliveryId: string, leasedUntil: number | undefined): boolean {
    const dueAt = this.#parts.records.find(deliveryId)?.delivery.dueAt ?? 0;
    return dueAt > Date.now() && (leasedUntil === undefined || dueAt === leasedUntil);
  }
}
