import type { Delivery } from "../../core/delivery.ts";
import { leaseAll, type EventRecord } from "../../core/record.ts";
import { Lanes } from "./lanes.ts";
import type { Ledger } from "./ledger.ts";
import type { EventStore } from "./store.ts";

/** Connections that may wait for an answer at once in one invocation of a Worker. */
export const MAX_CONNECTIONS = 6;

/** How many of them one target may hold in a round. */
const MAX_CONNECTIONS_PER_TARGET = 2;

/** Started in one round; the free plan allows 50 external requests an invocation. The next alarm goes on. */
const MAX_STARTS = 40;

/** New work is started for so long; an alarm may run 15 minutes. */
const ROUND_MS = 60_000;

/** Events looked at in one pass for deliveries whose target has room: at first, and where these leave room. */
const FIRST_EVENTS_PER_PASS = 16;
const MAX_EVENTS_PER_PASS = 500;

const CALLBACK_LANE = "callback_url";

/** What a round does. */
export interface Duties {
  deliver(id: string, deliveryId: string): Promise<void>;
  callBack(id: string): Promise<void>;
  /** Looks, if it is time to, whether what waits for something else than a time is due now. */
  look(): Promise<void>;
  /** When to look again. */
  nextLookAt(): number;
}

/**
 * One run of the alarm: does what is due, and what falls due meanwhile. It ends when nothing is under way any more, or
 * when it is full; attempts that hang then go on without it, and the next alarm with the rest.
 */
export class Round {
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #duties: Duties;
  readonly #lanes = new Lanes(MAX_CONNECTIONS, MAX_CONNECTIONS_PER_TARGET);
  readonly #running = new Set<Promise<void>>();
  readonly #endsAt = Date.now() + ROUND_MS;
  #started = 0;
  /** When a delivery is due whose event is due already, by another delivery that waits for a lane. */
  #hiddenDueAt = Infinity;
  #wake: (() => void) | undefined;

  constructor(store: EventStore, ledger: Ledger, duties: Duties) {
    this.#store = store;
    this.#ledger = ledger;
    this.#duties = duties;
  }

  /** Attempts that were started and have not ended. */
  get underWay(): Promise<unknown> {
    return Promise.allSettled(this.#running);
  }

  /** Has the round look again at what is due: to be called when that may have changed. */
  wake(): void {
    this.#wake?.();
  }

  async run(): Promise<void> {
    for (;;) {
      await this.#duties.look();
      this.#startDue(Date.now());
      if (this.#running.size === 0 || this.#isFull) return;
      await this.#somethingHappens();
    }
  }

  get #isFull(): boolean {
    return this.#started >= MAX_STARTS || Date.now() >= this.#endsAt;
  }

  #startDue(now: number): void {
    this.#hiddenDueAt = Infinity;
    // The first few events nearly always fill the lanes; only where they do not, more are looked at.
    const isDone = this.#startDueAmong(this.#store.due(now, FIRST_EVENTS_PER_PASS), now);
    if (!isDone) this.#startDueAmong(this.#store.due(now, MAX_EVENTS_PER_PASS), now);
  }

  /** Starts what it can; whether nothing is left to start, or no room to start it. */
  #startDueAmong(ids: readonly string[], now: number): boolean {
    for (const id of ids) {
      if (this.#isFull || this.#lanes.isFull) return true;
      const record = this.#ledger.get(id);
      if (record !== undefined) this.#startDueOf(record, now);
    }
    return ids.length < FIRST_EVENTS_PER_PASS;
  }

  /** All leases of an event are written at once, before its attempts begin. */
  #startDueOf(record: EventRecord, now: number): void {
    const { event, deliveries, callback, targets } = record;
    const begun: Delivery[] = [];
    for (const delivery of deliveries) {
      const { target, dueAt = Infinity } = delivery;
      if (dueAt > now) this.#hiddenDueAt = Math.min(this.#hiddenDueAt, dueAt);
      else if (this.#hasRoom(target, targets[target]?.concurrency)) {
        begun.push(delivery);
        // Not before the lease is written, below.
        this.#start(target, () => Promise.resolve().then(() => this.#duties.deliver(event.id, delivery.id)));
      }
    }
    if (begun.length > 0) this.#ledger.write(leaseAll(record, begun, now));
    if ((callback.dueAt ?? Infinity) <= now && this.#hasRoom(CALLBACK_LANE)) {
      this.#start(CALLBACK_LANE, () => this.#duties.callBack(event.id));
    }
  }

  #hasRoom(lane: string, limit?: number): boolean {
    return !this.#isFull && this.#lanes.hasRoom(lane, limit);
  }

  #start(lane: string, task: () => Promise<void>): void {
    this.#started++;
    const run = this.#lanes.run(lane, task).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** An attempt ends, something is written, or the time comes at which something else is due. */
  async #somethingHappens(): Promise<void> {
    const now = Date.now();
    const nextDueAt = Math.min(this.#store.earliestDueAfter(now) ?? Infinity, this.#hiddenDueAt);
    const next = Math.min(nextDueAt, this.#duties.nextLookAt(), this.#endsAt);
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.max(next - now, 0));
    await Promise.race([...this.#running, woken]);
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
