import { isSettled, type Delivery } from "../../../src/core/delivery/delivery.ts";
import { isOpen, type EventRecord } from "../../../src/core/record/record.ts";
import { sequenceOf } from "../../../src/core/event/sequence.ts";
import type { AcceptRequest } from "../../../src/worker/env/accept.ts";
import { expect } from "vitest";
import { DOCUMENT } from "./document.ts";
import type { Request } from "./network.ts";
import type { Stored } from "./stored.ts";

/** A push that was accepted, and what its sender was told. */
export interface Accepted {
  readonly arrival: AcceptRequest;
  readonly event: string;
  readonly deliveries: readonly string[];
}

/** What must be so of a repository's object whatever happens to it, and what it is known to have done. */
export class Model {
  readonly accepted: Accepted[] = [];
  readonly paused = new Set<string>();
  /** Objects that died, each with attempts under way of which nothing was recorded. */
  deaths = 0;
  #before: Stored = { records: [], parked: new Set(), alarm: undefined };
  #seen = 0;

  /** The ids of all deliveries that there are. */
  get deliveries(): readonly string[] {
    return this.#before.records.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
  }

  /** When the alarm is set to fire. */
  get alarm(): number | undefined {
    return this.#before.alarm;
  }

  /** Whether anything is still to happen. */
  get isOpen(): boolean {
    return this.#before.records.some(isOpen);
  }

  /** Compares what is on disk, and what was sent since the last time, with everything that was promised. */
  check(now: Stored, requests: readonly Request[]): void {
    const sent = requests.slice(this.#seen);
    this.#seen = requests.length;
    this.#checkAccepted(now);
    this.#checkSent(sent);
    checkCallbacks(now, sent, requests);
    this.#checkHistory(now, requests);
    checkTimes(now);
    this.#before = now;
  }

  #checkAccepted({ records }: Stored): void {
    const stored = new Map(records.map((record) => [record.event.id, record]));
    for (const { event, deliveries } of this.accepted) {
      const ids = stored.get(event)?.deliveries.map(({ id }) => id);
      expect(ids, `${event} is stored with its deliveries`).toEqual(expect.arrayContaining([...deliveries]));
    }
  }

  /** Nothing is sent too early, too late, to who must not get it, or again. */
  #checkSent(sent: readonly Request[]): void {
    const before = deliveriesById(this.#before.records);
    for (const { id, host, at } of sent) {
      expect(this.paused.has(host), `${host} gets nothing while it is paused`).toBe(false);
      const delivery = before.get(id);
      if (delivery === undefined) continue;
      expect(isSettled(delivery), `${id} was settled, and is not attempted`).toBe(false);
      expect(at, `${id} is attempted when it is due`).toBeGreaterThanOrEqual(delivery.dueAt ?? 0);
      this.#checkOrder(id, host);
    }
  }

  /** A target that deploys never gets an older push of a tag after a newer one. */
  #checkOrder(id: string, host: string): void {
    if (host !== "deploying") return;
    const own = this.#before.records.find(({ deliveries }) => deliveries.some((delivery) => delivery.id === id));
    const newer = this.#before.records.filter(({ event, deliveries }) => {
      const isDeployed = deliveries.some(({ target, status }) => target === host && status === "delivered");
      return (
        own !== undefined &&
        isDeployed &&
        event.push.tag === own.event.push.tag &&
        sequenceOf(event) > sequenceOf(own.event)
      );
    });
    expect(
      newer.map(({ event }) => event.id),
      `${id} is not deployed after what is newer`,
    ).toEqual([]);
  }

  /** What was recorded stays so, and is what happened. */
  #checkHistory({ records, parked }: Stored, requests: readonly Request[]): void {
    const before = deliveriesById(this.#before.records);
    for (const delivery of records.flatMap(({ deliveries }) => deliveries)) {
      const { id, status, attempts } = delivery;
      const earlier = before.get(id);
      if (earlier?.status === "delivered") expect(status, `${id} stays delivered`).toBe("delivered");
      if (earlier !== undefined && isSettled(earlier)) expect(isSettled(delivery), `${id} stays settled`).toBe(true);
      expect(attempts.slice(0, earlier?.attempts.length ?? 0)).toEqual(earlier?.attempts ?? []);
      const own = requests.filter((request) => request.id === id);
      expect(attempts.length, `${id} has no attempts that were not made`).toBeLessThanOrEqual(own.length);
      expect(attempts.length).toBeLessThanOrEqual(DOCUMENT.targets.plain.schedule.length + 1);
      if (this.deaths === 0) expect(attempts.length, `${id} has all its attempts`).toBe(own.length);
      if (status === "delivered")
        expect(
          own.some(({ isTaken }) => isTaken),
          `${id} has arrived`,
        ).toBe(true);
      if (status === "failed" || status === "superseded") expect(delivery.reason).toBeTruthy();
      // What was superseded while it waited is forgotten with the next look.
      if (isSettled(delivery)) continue;
      expect(parked.has(id), `${id} is parked where its record says so`).toBe(delivery.parked === true);
    }
  }
}

/** A callback arrives at most once, and not before there is something to say. */
function checkCallbacks({ records }: Stored, sent: readonly Request[], all: readonly Request[]): void {
  for (const { callback, event, deliveries } of records) {
    const calls = all.filter(({ id }) => id === callback.url);
    const arrived = calls.filter(({ isTaken }) => isTaken).length;
    expect(arrived, `the callback of ${event.id} arrives at most once`).toBeLessThanOrEqual(1);
    if (!calls.some((call) => sent.includes(call))) continue;
    const unsettled = deliveries.filter((delivery) => delivery.redeliveryOf === undefined && !isSettled(delivery));
    expect(unsettled, `${event.id} is settled when it calls back`).toEqual([]);
  }
}

/** An alarm that is put off comes this much later at most: its last digits say that it is. */
const MARK_MS = 99;

/** What is to happen has a time, and the alarm is set for it. */
function checkTimes({ records, alarm = Infinity }: Stored): void {
  for (const record of records) {
    if (!isOpen(record)) continue;
    for (const { id, status, dueAt, parked } of record.deliveries) {
      if (status !== "pending") continue;
      expect(dueAt !== undefined || parked === true, `${id} has a time, or a target to wait for`).toBe(true);
      expect(alarm, `the alarm is set for ${id}`).toBeLessThanOrEqual((dueAt ?? Infinity) + MARK_MS);
    }
    expect(alarm, "the alarm is set").toBeLessThanOrEqual((record.callback.dueAt ?? Infinity) + MARK_MS);
  }
}

function deliveriesById(records: readonly EventRecord[]): Map<string, Delivery> {
  return new Map(records.flatMap(({ deliveries }) => deliveries.map((delivery) => [delivery.id, delivery])));
}
