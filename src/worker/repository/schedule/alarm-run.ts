import { MINUTE_MS } from "../../../core/lib/time.ts";
import { isByDigestAlone } from "../../../core/verify/tag-lookup.ts";
import { leaseAll, type EventRecord } from "../../../core/record/record.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { ConcurrencyLimiter, SlotRequest } from "../concurrency/limiter.ts";
import { DOCKER_HUB, MAX_STARTS_PER_ALARM } from "../concurrency/limits.ts";
import type { AttemptQueue } from "../deliver/attempt-queue.ts";
import { CALLBACK } from "../deliver/hub-callback.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { REQUESTS_PER_LOOKUP } from "../verify/tag-lookups.ts";
import type { Verifier } from "../verify/verifier.ts";
import type { DueQueue } from "./due-queue.ts";

/** One run begins work for so long; the platform ends an alarm after 15 minutes. */
const RUN_MS = MINUTE_MS;

/** Requests of one check with Docker Hub: a login, the tag, the registry's token and the manifest. */
const REQUESTS_PER_CHECK = 4;

interface Parts {
  readonly due: DueEvents;
  readonly records: RecordCache;
  readonly queue: DueQueue;
  readonly limiter: ConcurrencyLimiter;
  readonly attempts: AttemptQueue;
  readonly verifier: Verifier;
  /** Releases what waits for something else than a time, if it is time to look. */
  readonly recheck: () => Promise<void>;
  /** When to look again; Infinity if never. */
  readonly nextRecheckAt: () => number;
}

/**
 * One run of the alarm: begins what is due, and what falls due meanwhile. It ends when nothing that it began is under
 * way and nothing waits for a slot, or when it is full: attempts that hang then end without it, and the next alarm begins
 * the rest.
 */
export class AlarmRun {
  readonly #parts: Parts;
  readonly #running = new Set<Promise<void>>();
  readonly #endsAt = Date.now() + RUN_MS;
  #started = 0;
  #wake: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Settles when what it began has ended. */
  get underWay(): Promise<unknown> {
    return Promise.allSettled(this.#running);
  }

  /** Whether it has begun as much as one run may. */
  get isFull(): boolean {
    return this.#started >= MAX_STARTS_PER_ALARM || Date.now() >= this.#endsAt;
  }

  /** Has the run look again at what is due: something was written, or a slot became free. */
  wake(): void {
    this.#wake?.();
  }

  async run(): Promise<void> {
    for (;;) {
      await this.#parts.recheck();
      this.#beginDue(Date.now());
      const hasNothing = this.#running.size === 0 && !this.#parts.queue.isWaiting;
      if (hasNothing || this.isFull) return;
      await this.#somethingHappens();
    }
  }

  #beginDue(now: number): void {
    for (const id of this.#parts.queue.take(now, (request) => this.#hasRoom(request))) {
      const record = this.#parts.records.get(id);
      if (record !== undefined) this.#beginDueOf(record, now);
      if (this.isFull) return;
    }
  }

  #beginDueOf(record: EventRecord, now: number): void {
    const { queue, limiter, verifier, attempts } = this.#parts;
    const { event, deliveries, callback, verification } = record;
    const times = [...deliveries.map(({ dueAt }) => dueAt), callback.dueAt, verification?.dueAt];
    const later = times.filter((time) => time !== undefined && time > now) as number[];
    if (later.length > 0) queue.takeAgain(event.id, Math.min(...later));
    this.#beginDeliveries(record, now);
    if ((verification?.dueAt ?? Infinity) <= now) {
      const verify = (): Promise<void> => limiter.run(DOCKER_HUB, () => verifier.verify(event.id));
      const requests = isByDigestAlone(event) ? REQUESTS_PER_LOOKUP : REQUESTS_PER_CHECK;
      this.#begin(event.id, DOCKER_HUB, verify, requests);
    }
    if ((callback.dueAt ?? Infinity) <= now) this.#begin(event.id, CALLBACK, () => attempts.finish(event.id));
  }

  /** Begins the due deliveries of an event. Their leases are written at once, before any attempt is made. */
  #beginDeliveries(record: EventRecord, now: number): void {
    const { attempts, records } = this.#parts;
    const begun: Delivery[] = [];
    for (const delivery of record.deliveries) {
      if ((delivery.dueAt ?? Infinity) > now || attempts.isUnderWay(delivery.id)) continue;
      const slot = attempts.slotFor(record, delivery, true);
      const isBegun = this.#begin(record.event.id, slot, () => attempts.attempt(delivery.id, slot));
      if (isBegun) begun.push(delivery);
    }
    if (begun.length > 0) records.write(leaseAll(record, begun, now));
  }

  /** Begins a task if there is a slot and no other event goes first, else has the event wait for one. */
  #begin(id: string, request: SlotRequest, task: () => Promise<void>, requests = 1): boolean {
    const { queue } = this.#parts;
    if (queue.isBehind(id, request.key) || !this.#hasRoom(request)) {
      queue.wait(id, request);
      return false;
    }
    this.#started += requests;
    const run = task().finally(() => this.#running.delete(run));
    this.#running.add(run);
    // A failure ends the run that waits for it. Where none waits any more, the lease ends, and the attempt is made again.
    run.catch(() => {});
    return true;
  }

  #hasRoom(request: SlotRequest): boolean {
    const { limiter, attempts } = this.#parts;
    return !this.isFull && attempts.hasMemory && limiter.hasRoom(request);
  }

  /** Waits until an attempt ends, something is written, a slot becomes free, or something else is due. */
  async #somethingHappens(): Promise<void> {
    const { due, queue, nextRecheckAt } = this.#parts;
    const now = Date.now();
    const nextDueAt = Math.min(due.earliestAfter(now) ?? Infinity, queue.nextAt());
    const next = Math.min(nextDueAt, nextRecheckAt(), this.#endsAt);
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.max(next - now, 0));
    await Promise.race([...this.#running, woken]);
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
