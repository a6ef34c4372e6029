import type { EventRecord } from "../../../src/core/record/record.ts";
import type { Receipt } from "../../e2e/push.ts";
import type { Arrival } from "./arrivals.ts";

/** A push as its sender knows it. */
export interface SentPush {
  readonly number: number;
  readonly repository: string;
  readonly body: string;
  /** What the 202 said; the push was not accepted as long as there was none. */
  receipt?: Receipt;
  /** How often it was sent without a 202. */
  unanswered: number;
  /** The event as the API showed it last. */
  record?: EventRecord;
}

/** A time in which the relay was killed and started again, by this process's clock. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** A promise that was broken: what, and where. */
export interface Breach {
  readonly promise: string;
  readonly subject: string;
}

/** Everything that was observed of a relay that is killed again and again, and what follows from it. */
export class Ledger {
  readonly pushes: SentPush[] = [];
  readonly outages: Outage[] = [];
  readonly breaches: Breach[] = [];
  /** When the API first showed a delivery as delivered. */
  readonly #shownDelivered = new Map<string, number>();

  /** Compares what the API shows of a push with what it promised, and has shown before. */
  note(push: SentPush, record: EventRecord | undefined, at: number): void {
    if (record === undefined) return this.#breach("every accepted push is stored", push.receipt?.event ?? "");
    const shown = new Map(record.deliveries.map((delivery) => [delivery.id, delivery]));
    for (const { id } of push.receipt?.deliveries ?? []) {
      if (!shown.has(id)) this.#breach("every delivery of an accepted push is stored", id);
    }
    for (const { id, status, dueAt } of record.deliveries) {
      if (status === "delivered") this.#shownDelivered.set(id, this.#shownDelivered.get(id) ?? at);
      else if (this.#shownDelivered.has(id)) this.#breach("what was delivered stays delivered", id);
      if (status === "pending" && dueAt === undefined) this.#breach("what is pending has a due time", id);
      if (status === "failed") this.#breach("no delivery fails by a kill", id);
    }
    push.record = record;
  }

  /** The pushes of which something is still to happen, as far as is known. */
  get open(): SentPush[] {
    return this.pushes.filter(({ record }) => record === undefined || !isSettled(record));
  }

  /** Judges by what arrived, once everything has been noted. */
  judge(deliveries: readonly Arrival[], callbacks: readonly Arrival[]): EventCounts {
    const taken = byId(deliveries.filter(({ isTaken }) => isTaken));
    for (const { id, at } of deliveries) {
      const shownAt = this.#shownDelivered.get(id) ?? Infinity;
      if (at > shownAt) this.#breach("nothing is attempted after it was shown as delivered", id);
    }
    for (const id of this.#shownDelivered.keys()) {
      if (!taken.has(id)) this.#breach("what is shown as delivered has arrived", id);
    }
    const known = new Set(this.pushes.flatMap(({ record }) => record?.deliveries.map(({ id }) => id) ?? []));
    for (const id of taken.keys()) if (!known.has(id)) this.#breach("only what is stored is sent", id);
    const timedOut = this.#timedOut();
    const duplicates = [...taken.entries()].flatMap(([id, arrivals]) =>
      pairsOf(arrivals).map((pair) => ({ id, ...pair })),
    );
    const byTimeout = duplicates.filter(({ id }) => timedOut.has(id)).length;
    for (const { id, first, second } of duplicates) {
      const isExplained = timedOut.has(id) || this.outages.some(({ from, to }) => first <= to && second >= from);
      if (!isExplained) this.#breach("a duplicate follows only from a kill, or a time-out", id);
    }
    const callbacksById = byId(callbacks);
    for (const [id, { length }] of callbacksById) {
      if (length > 1) this.#breach("a callback arrives at most once", id);
    }
    return this.#tally(deliveries.length, duplicates.length - byTimeout, byTimeout, callbacksById.size);
  }

  /** Deliveries of which an attempt had no answer in time: it may have arrived all the same. */
  #timedOut(): Set<string> {
    const deliveries = this.pushes.flatMap(({ record }) => record?.deliveries ?? []);
    const unanswered = deliveries.filter(({ attempts }) => attempts.some(({ status }) => status === undefined));
    return new Set(unanswered.map(({ id }) => id));
  }

  #tally(requests: number, duplicatesByKill: number, duplicatesByTimeout: number, callbacks: number): EventCounts {
    const receipts = this.pushes.flatMap(({ receipt }) => receipt ?? []);
    const records = this.pushes.flatMap(({ record }) => record ?? []);
    const deliveries = records.flatMap((record) => record.deliveries);
    const isLost = /^(every|what is shown)/;
    return {
      kills: this.outages.length,
      accepted: receipts.length,
      sentAgain: this.pushes.filter(({ unanswered }) => unanswered > 0).length,
      storedUnanswered: receipts.filter(({ duplicate }) => duplicate).length,
      neverAccepted: this.pushes.length - receipts.length,
      stored: records.length,
      deliveries: deliveries.length,
      delivered: deliveries.filter(({ status }) => status === "delivered").length,
      pending: deliveries.filter(({ status }) => status === "pending").length,
      requests,
      duplicatesByKill,
      duplicatesByTimeout,
      callbacksArrived: callbacks,
      callbacksInterrupted: records.filter(({ callback }) => callback.reason?.startsWith("interrupted") === true)
        .length,
      lost: this.breaches.filter(({ promise }) => isLost.test(promise)).length,
    };
  }

  #breach(promise: string, subject: string): void {
    this.breaches.push({ promise, subject });
  }
}

/** What became of all pushes, in numbers. */
export interface EventCounts {
  readonly kills: number;
  /** Pushes that got a 202. */
  readonly accepted: number;
  /** Pushes that were sent more than once, because a kill took the answer. */
  readonly sentAgain: number;
  /** Of these, those that had been stored all the same: the same event, once. */
  readonly storedUnanswered: number;
  readonly neverAccepted: number;
  readonly stored: number;
  readonly deliveries: number;
  readonly delivered: number;
  readonly pending: number;
  /** Requests that arrived at targets. */
  readonly requests: number;
  /** Requests that a target had taken before: at least once means these. */
  readonly duplicatesByKill: number;
  readonly duplicatesByTimeout: number;
  readonly callbacksArrived: number;
  /** Callbacks that a kill interrupted: at most once means these. */
  readonly callbacksInterrupted: number;
  readonly lost: number;
}

const OPEN_CALLBACKS = new Set(["waiting", "pending", "sending"]);

function isSettled({ deliveries, callback }: EventRecord): boolean {
  return deliveries.every(({ status }) => status !== "pending") && !OPEN_CALLBACKS.has(callback.status);
}

function byId(arrivals: readonly Arrival[]): Map<string, Arrival[]> {
  return Map.groupBy(arrivals, ({ id }) => id);
}

/** The times of each arrival and the one before. */
function pairsOf(arrivals: readonly Arrival[]): { readonly first: number; readonly second: number }[] {
  return arrivals.slice(1).map(({ at }, index) => ({ first: arrivals[index]?.at ?? 0, second: at }));
}
