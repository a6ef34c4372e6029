import { beginAttempt, type Delivery } from "../../core/delivery.ts";
import { leaseMs, withDelivery, type EventRecord } from "../../core/record.ts";
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

/** Events looked at in one pass for deliveries whose target has room. */
const MAX_EVENTS_PER_PASS = 500;

const CALLBACK_LANE = "callback_url";

/** The two kinds of work that fall due. */
export interface Duties {
  deliver(id: string, deliveryId: string): Promise<void>;
  callBack(id: string): Promise<void>;
}

/** One run of the alarm: does what is due, and what falls due meanwhile, until nothing is or the round is full. */
export class Round {
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #duties: Duties;
  readonly #lanes = new Lanes(MAX_CONNECTIONS, MAX_CONNECTIONS_PER_TARGET);
  readonly #running = new Set<Promise<void>>();
  readonly #endsAt = Date.now() + ROUND_MS;
  #started = 0;

  constructor(store: EventStore, ledger: Ledger, duties: Duties) {
    this.#store = store;
    this.#ledger = ledger;
    this.#duties = duties;
  }

  async run(): Promise<void> {
    for (;;) {
      if (!this.#isFull) this.#startDue(Date.now());
      if (this.#running.size === 0) return;
      await this.#oneEndsOrNextIsDue();
    }
  }

  get #isFull(): boolean {
    return this.#started >= MAX_STARTS || Date.now() >= this.#endsAt;
  }

  #startDue(now: number): void {
    for (const id of this.#store.due(now, MAX_EVENTS_PER_PASS)) {
      const record = this.#ledger.get(id);
      if (record === undefined) continue;
      for (const delivery of record.deliveries) {
        if (isDue(delivery, now) && this.#hasRoom(delivery.target)) this.#startDelivery(id, delivery, now);
      }
      if (isDue(record.callback, now) && this.#hasRoom(CALLBACK_LANE)) {
        this.#start(CALLBACK_LANE, () => this.#duties.callBack(id));
      }
      if (this.#isFull || this.#lanes.isFull) return;
    }
  }

  #startDelivery(id: string, delivery: Delivery, now: number): void {
    const record = this.#ledger.get(id) as EventRecord;
    this.#ledger.write(withDelivery(record, beginAttempt(delivery, now + leaseMs(record, delivery)), now));
    this.#start(delivery.target, async () => {
      await this.#duties.deliver(id, delivery.id);
      await this.#duties.callBack(id);
    });
  }

  #hasRoom(lane: string): boolean {
    return !this.#isFull && this.#lanes.hasRoom(lane);
  }

  #start(lane: string, task: () => Promise<void>): void {
    this.#started++;
    const run = this.#lanes.run(lane, task).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #oneEndsOrNextIsDue(): Promise<void> {
    const now = Date.now();
    const next = this.#store.earliestDue() ?? Infinity;
    // What is due already waits for a lane, and a lane becomes free when a task ends.
    const waits = this.#isFull || next <= now ? [] : [sleep(next - now)];
    await Promise.race([...this.#running, ...waits.map(({ promise }) => promise)]);
    for (const { cancel } of waits) cancel();
  }
}

function isDue({ dueAt }: { readonly dueAt?: number }, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}

function sleep(ms: number): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout>;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, ROUND_MS));
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
