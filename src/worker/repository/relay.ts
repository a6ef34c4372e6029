import { DurableObject } from "cloudflare:workers";
import { eventIdOfDelivery, type Delivery } from "../../core/delivery.ts";
import { DAY_MS, DUPLICATE_WINDOW_MS, firstEventIdOfDay, possibleEventIds, type Event } from "../../core/event.ts";
import {
  firstDue,
  holdEvent,
  leaseAll,
  nextDueAt,
  deliverTo,
  redeliver,
  redeliverFailed,
  routeEvent,
  type Decision,
  type EventRecord,
} from "../../core/record.ts";
import type { Target } from "../../core/target.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readSettings, type Settings } from "../settings.ts";
import { Alarm, ALARM_LEASE_MS } from "./alarm.ts";
import { Deliverer } from "./deliverer.ts";
import { Feed } from "./feed.ts";
import { Ledger } from "./ledger.ts";
import { MAX_CONNECTIONS, Round } from "./round.ts";
import { Parking } from "./parking.ts";
import { EventStore } from "./store.ts";
import { TargetStates } from "./target-states.ts";
import { Waiting } from "./waiting.ts";

/** A validated push on its way to be stored: decided on, or to be held. */
export interface Arrival {
  readonly event: Event;
  /** Where an operator sees the event. */
  readonly url: string;
  readonly body: Uint8Array;
  /** SHA-256 of the body. */
  readonly digest: Uint8Array;
  readonly decision?: Decision;
  /** Why it cannot be routed now. */
  readonly held?: string;
}

/** What the sender of a stored push is told. */
export interface Receipt {
  readonly event: string;
  /** The same body came within the last 24 hours; nothing new was made of it. */
  readonly duplicate: boolean;
  readonly rules: readonly string[];
  readonly deliveries: readonly { readonly id: string; readonly target: string }[];
  /** Why the event waits to be routed. */
  readonly held?: string;
}

/** Old events deleted in one run of the alarm, and the time until the next run when there are more. */
const PRUNED_AT_ONCE = 200;
const PRUNE_PAUSE_MS = 1000;

/** One repository's events: stored before they are answered, delivered until they are settled, kept for a while. */
export class RepositoryRelay extends DurableObject<Env> {
  readonly #settings: Settings;
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #states: TargetStates;
  readonly #parking: Parking;
  readonly #feed: Feed;
  readonly #waiting: Waiting;
  readonly #deliverer: Deliverer;
  readonly #alarm: Alarm;
  /** The run of the alarm that is under way. */
  #round: Round | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#settings = readSettings(env);
    this.#store = new EventStore(ctx.storage.sql);
    this.#ledger = new Ledger(
      this.#store,
      () => this.#dueTimesChanged(),
      (id) => this.#feed.note(id),
    );
    this.#states = new TargetStates(ctx.storage.sql);
    this.#feed = new Feed(env, this.#store, this.#states, ctx.id.name ?? "");
    this.#parking = new Parking(this.#ledger, this.#states);
    const workshop = {
      env,
      settings: this.#settings,
      store: this.#store,
      ledger: this.#ledger,
      states: this.#states,
      parking: this.#parking,
    };
    this.#waiting = new Waiting(workshop);
    this.#deliverer = new Deliverer(workshop);
    this.#alarm = new Alarm(ctx.storage);
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.restore(Date.now());
      this.#arm();
    });
  }

  /**
   * Stores a push and begins its deliveries. Nothing is awaited between the look-up and the end of the writes, so they
   * are one transaction; the platform holds the answer, and every request to a target, back until it is on disk.
   */
  accept(arrival: Arrival): Receipt {
    const now = Date.now();
    const known = this.#duplicateOf(arrival.digest, now);
    if (known !== undefined) return receiptOf(known, true);

    const routed = this.#recordOf(arrival, now);
    const begun = firstDue(routed, MAX_CONNECTIONS, now);
    const record = leaseAll(routed, begun, now);
    this.#ledger.add(record, arrival.body);
    // Also while the alarm runs: the event must not be stored without one that follows.
    this.#alarm.fireBy(nextDueAt(record) ?? now + ALARM_LEASE_MS);
    log(record.held === undefined ? "event.accepted" : "event.held", {
      repository: record.event.push.repository,
      tag: record.event.push.tag,
      eventId: record.event.id,
      token: record.event.token,
      rules: record.routing?.rules,
      targets: record.routing?.targets,
      reason: record.held,
    });
    this.ctx.waitUntil(this.#begin(record.event, begun, arrival.body));
    return receiptOf(record, false);
  }

  /** One event with all that became of it, as it is on disk. */
  read(id: string): EventRecord | undefined {
    this.#ledger.flush();
    return this.#store.read(id);
  }

  /** The latest events that were received before a time, at most so many. */
  list(before: number, limit: number): EventRecord[] {
    this.#ledger.flush();
    return this.#store.list(before, limit);
  }

  /** The body of an event as it came. */
  readBody(id: string): Uint8Array | undefined {
    return this.#store.readBody(id);
  }

  /** Lets a target that failed all the time, or said that it was gone, have deliveries again. */
  unblock(target: string): void {
    this.#states.unblock(target);
    this.#states.forgetFailures(target);
    this.#parking.expectResume();
    this.#waiting.lookOften();
    this.#feed.note();
    this.#ledger.changed();
  }

  /**
   * Makes a delivery again, as a fresh one with an id of its own, which is given; undefined when there is no such
   * delivery. A target that must not go back still refuses an older push.
   */
  redeliver(deliveryId: string): Receipt["deliveries"][number] | undefined {
    const record = this.#ledger.get(eventIdOfDelivery(deliveryId) ?? "");
    const after = record === undefined ? undefined : redeliver(record, deliveryId, Date.now());
    const fresh = after?.deliveries.at(-1);
    if (after === undefined || fresh === undefined) return undefined;
    this.#ledger.write(after);
    return { id: fresh.id, target: fresh.target };
  }

  /** Makes an event's failed deliveries again, or delivers it to a target that it did not go to. */
  redeliverEvent(id: string, target: { readonly name: string; readonly definition: Target } | undefined): void {
    const record = this.#ledger.get(id);
    if (record === undefined) return;
    const now = Date.now();
    const after =
      target === undefined ? redeliverFailed(record, now) : deliverTo(record, target.name, target.definition, now);
    if (after !== record) this.#ledger.write(after);
  }

  /** Sets the alarm again if it is missing; called once an hour, should everything else have failed. */
  tend(): void {
    this.#arm();
  }

  /** Never throws: an alarm that does is repeated for about two minutes and then forgotten. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#alarm.fired();
    try {
      // First the next alarm, then the work: whatever happens to this one, another follows.
      if (this.#hasWork(now)) this.#alarm.fireBy(now + ALARM_LEASE_MS);
      const round = new Round(this.#store, this.#ledger, {
        deliver: (id, deliveryId) => this.#deliverer.attempt(id, deliveryId, undefined),
        callBack: (id) => this.#deliverer.finish(id),
        look: () => this.#waiting.look(Date.now()),
        nextLookAt: () => this.#waiting.nextLookAt(Date.now()) ?? Infinity,
      });
      this.#round = round;
      await round.run();
      this.ctx.waitUntil(round.underWay);
      this.#ledger.flush();
      this.#prune(Date.now());
      await this.#feed.send();
      this.#arm();
    } catch (error) {
      log("alarm.failed", { repository: this.ctx.id.name, reason: messageOf(error) });
      // Not at once: what failed now would fail again.
      this.#alarm.fireBy(now + ALARM_LEASE_MS);
    }
    this.#round = undefined;
  }

  #duplicateOf(digest: Uint8Array, now: number): EventRecord | undefined {
    for (const id of possibleEventIds(now, digest)) {
      const record = this.#ledger.get(id);
      if (record !== undefined && now - record.event.receivedAt < DUPLICATE_WINDOW_MS) return record;
    }
    return undefined;
  }

  #recordOf({ event, url, decision, held }: Arrival, now: number): EventRecord {
    if (decision === undefined) return holdEvent(event, url, held ?? "there is no rule document");
    return routeEvent(event, url, decision, this.#settings, now);
  }

  async #begin({ id }: Event, begun: readonly Delivery[], body: Uint8Array): Promise<void> {
    try {
      await Promise.all(begun.map((delivery) => this.#deliverer.attempt(id, delivery.id, body)));
      if (begun.length === 0) await this.#deliverer.finish(id);
    } catch (error) {
      // What could not be recorded is attempted again when its lease ends.
      log("begin.failed", { repository: this.ctx.id.name, eventId: id, reason: messageOf(error) });
    }
  }

  #hasWork(now: number): boolean {
    return this.#store.due(now, 1).length > 0 || (this.#waiting.nextLookAt(now) ?? Infinity) <= now;
  }

  #prune(now: number): void {
    const firstKept = firstEventIdOfDay(now - this.#settings.retentionDays * DAY_MS);
    const count = this.#store.prune(firstKept, PRUNED_AT_ONCE);
    if (count > 0) log("events.pruned", { repository: this.ctx.id.name, count });
    if (count === PRUNED_AT_ONCE) this.#alarm.fireBy(now + PRUNE_PAUSE_MS);
  }

  /** While the alarm runs it takes up what is due by itself, and the next alarm is set when it ends. */
  #dueTimesChanged(): void {
    if (this.#round === undefined) this.#arm();
    else this.#round.wake();
  }

  /** Sets the alarm to the earliest time that anything is due, and once a day to when the oldest events may go. */
  #arm(): void {
    const due = this.#store.earliestDue();
    if (due !== undefined) this.#alarm.fireBy(due);
    const now = Date.now();
    const lookAt = this.#waiting.nextLookAt(now);
    if (lookAt !== undefined) this.#alarm.fireBy(lookAt);
    if (this.#store.firstId() !== undefined) this.#alarm.fireBy(now + DAY_MS);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function receiptOf({ event, routing, deliveries, held }: EventRecord, duplicate: boolean): Receipt {
  return {
    event: event.id,
    duplicate,
    rules: routing?.rules ?? [],
    deliveries: deliveries.map(({ id, target }) => ({ id, target })),
    ...(held !== undefined && { held }),
  };
}
