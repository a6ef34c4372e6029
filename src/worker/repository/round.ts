import type { Delivery } from "../../core/delivery/delivery.ts";
import { leaseAll, type EventRecord } from "../../core/record/record.ts";
import type { Backlog } from "./backlog.ts";
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

const CALLBACK_LANE = "callback_url";
const VERIFY_LANE = "verify";

/** A login, the tag, the registry's token and the manifest. */
const REQUESTS_TO_VERIFY = 4;

/** What a round does. */
export interface Duties {
  deliver(id: string, deliveryId: string): Promise<void>;
  callBack(id: string): Promise<void>;
  verify(id: string): Promise<void>;
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
  readonly #backlog: Backlog;
  readonly #duties: Duties;
  readonly #lanes = new Lanes(MAX_CONNECTIONS, MAX_CONNECTIONS_PER_TARGET);
  readonly #running = new Set<Promise<void>>();
  /** The deliveries among them. */
  readonly #begun = new Set<string>();
  readonly #endsAt = Date.now() + ROUND_MS;
  #started = 0;
  #wake: (() => void) | undefined;

  constructor(store: EventStore, ledger: Ledger, backlog: Backlog, duties: Duties) {
    this.#store = store;
    this.#ledger = ledger;
    this.#backlog = backlog;
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
      if (this.#running.size === 0 || this.isFull) return;
      await this.#somethingHappens();
    }
  }

  /** Whether it has begun as much as one run may, and the next has to go on. */
  get isFull(): boolean {
    return this.#started >= MAX_STARTS || Date.now() >= this.#endsAt;
  }

  #startDue(now: number): void {
    if (this.isFull || this.#lanes.isFull) return;
    for (const id of this.#backlog.toLookAt(now, (lane, limit) => this.#hasRoom(lane, limit))) {
      const record = this.#ledger.get(id);
      if (record !== undefined) this.#startDueOf(record, now);
      if (this.isFull || this.#lanes.isFull) return;
    }
  }

  /** All leases of an event are written at once, before its attempts begin. */
  #startDueOf(record: EventRecord, now: number): void {
    const { event, deliveries, callback, verification, targets } = record;
    const times = [...deliveries.map(({ dueAt }) => dueAt), callback.dueAt, verification?.dueAt];
    const later = times.filter((time) => time !== undefined && time > now) as number[];
    if (later.length > 0) this.#backlog.lookAgainAt(event.id, Math.min(...later));
    const begun: Delivery[] = [];
    for (const delivery of deliveries) {
      const { id, target, dueAt = Infinity } = delivery;
      if (dueAt > now || this.#begun.has(id)) continue;
      const limit = targets[target]?.concurrency;
      if (!this.#hasRoom(target, limit)) {
        this.#backlog.wait(event.id, target, limit);
        continue;
      }
      begun.push(delivery);
      this.#startDelivery(event.id, delivery);
    }
    if (begun.length > 0) this.#ledger.write(leaseAll(record, begun, now));
    if ((verification?.dueAt ?? Infinity) <= now) this.#startVerifying(event.id);
    if ((callback.dueAt ?? Infinity) > now) return;
    if (this.#hasRoom(CALLBACK_LANE)) this.#start(CALLBACK_LANE, () => this.#duties.callBack(event.id));
    else this.#backlog.wait(event.id, CALLBACK_LANE, undefined);
  }

  #startVerifying(id: string): void {
    if (this.#hasRoom(VERIFY_LANE)) this.#start(VERIFY_LANE, () => this.#duties.verify(id), REQUESTS_TO_VERIFY);
    else this.#backlog.wait(id, VERIFY_LANE, undefined);
  }

  /** Takes the place in the lane at once, but begins only when the lease has been written. */
  #startDelivery(id: string, delivery: Delivery): void {
    this.#begun.add(delivery.id);
    this.#start(delivery.target, () =>
      Promise.resolve()
        .then(() => this.#duties.deliver(id, delivery.id))
        .finally(() => this.#begun.delete(delivery.id)),
    );
  }

  #hasRoom(lane: string, limit?: number): boolean {
    return !this.isFull && this.#lanes.hasRoom(lane, limit);
  }

  #start(lane: string, task: () => Promise<void>, requests = 1): void {
    this.#started += requests;
    const run = this.#lanes.run(lane, task).finally(() => this.#running.delete(run));
    this.#running.add(run);
    // A failure ends the round that waits for it. Where none does any more, the lease ends, and the attempt is made again.
    run.catch(() => {});
  }

  /** An attempt ends, something is written, or the time comes at which something else is due. */
  async #somethingHappens(): Promise<void> {
    const now = Date.now();
    const nextDueAt = Math.min(this.#store.earliestDueAfter(now) ?? Infinity, this.#backlog.nextAfter(now));
    const next = Math.min(nextDueAt, this.#duties.nextLookAt(), this.#endsAt);
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.max(next - now, 0));
    await Promise.race([...this.#running, woken]);
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
