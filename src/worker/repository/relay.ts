import { DurableObject } from "cloudflare:workers";
import { DUPLICATE_WINDOW_MS, firstEventIdOfDay, possibleEventIds, type Event } from "../../core/event.ts";
import { route } from "../../core/match.ts";
import { decide, holdEvent, leaseFirst, routeEvent, type Decision, type EventRecord } from "../../core/record.ts";
import { register } from "../directory.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readRules } from "../rules.ts";
import { readSettings, type Settings } from "../settings.ts";
import { Alarm, ALARM_LEASE_MS } from "./alarm.ts";
import { callBackIfDue } from "./callback.ts";
import { Deliverer } from "./deliverer.ts";
import { Ledger } from "./ledger.ts";
import { MAX_CONNECTIONS, Round } from "./round.ts";
import { EventStore } from "./store.ts";

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

const DAY_MS = 86_400_000;
const PRUNED_AT_ONCE = 200;
const ROUTED_AT_ONCE = 100;

/** Held events are looked at again after a sixth of their age, within these bounds. */
const MIN_HELD_RECHECK_MS = 5000;
const MAX_HELD_RECHECK_MS = 300_000;

/** One repository's events: stored before they are answered, delivered until they are settled, kept for a while. */
export class RepositoryRelay extends DurableObject<Env> {
  readonly #settings: Settings;
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  readonly #deliverer: Deliverer;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#settings = readSettings(env);
    this.#store = new EventStore(ctx.storage.sql);
    this.#ledger = new Ledger(this.#store, () => this.#arm());
    this.#deliverer = new Deliverer(env, this.#settings, this.#store, this.#ledger);
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

    const record = this.#recordOf(arrival, now);
    this.#ledger.add(record, arrival.body);
    log(record.held === undefined ? "event.accepted" : "event.held", {
      repository: record.event.push.repository,
      tag: record.event.push.tag,
      eventId: record.event.id,
      token: record.event.token,
      rules: record.routing?.rules,
      targets: record.routing?.targets,
      reason: record.held,
    });
    this.ctx.waitUntil(this.#begin(record, arrival.body));
    return receiptOf(record, false);
  }

  /** One event with all that became of it, as it is on disk. */
  read(id: string): EventRecord | undefined {
    this.#ledger.flush();
    return this.#store.read(id);
  }

  /** Events by descending id, from below `before`. */
  list(before: string, limit: number): EventRecord[] {
    this.#ledger.flush();
    return this.#store.list(before, limit);
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
      await this.#routeHeld();
      await new Round(this.#store, this.#ledger, {
        deliver: (id, deliveryId) => this.#deliverer.attempt(id, deliveryId, undefined),
        callBack: (id) => callBackIfDue(this.#ledger, id, this.#settings.privateHosts),
      }).run();
      this.#ledger.flush();
      this.#prune(Date.now());
      await register(this.env, this.#store, this.ctx.id.name, now);
    } catch (error) {
      log("alarm.failed", { repository: this.ctx.id.name, reason: (error as Error).message });
    }
    this.#arm();
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
    return leaseFirst(routeEvent(event, url, decision, this.#settings, now), MAX_CONNECTIONS, now);
  }

  async #begin({ event, deliveries }: EventRecord, body: Uint8Array): Promise<void> {
    const first = deliveries.slice(0, MAX_CONNECTIONS);
    await Promise.all(first.map(({ id }) => this.#deliverer.attempt(event.id, id, body)));
    await callBackIfDue(this.#ledger, event.id, this.#settings.privateHosts);
  }

  #hasWork(now: number): boolean {
    return this.#store.due(now, 1).length > 0 || this.#store.held(1).length > 0;
  }

  /** Routes events that were held, as soon as there is a valid rule document. */
  async #routeHeld(): Promise<void> {
    if (this.#store.held(1).length === 0) return;
    const rules = await readRules(this.env.RULES);
    if (rules.status !== "ready") return;
    const { compiled, revision } = rules;
    for (const { event, url } of this.#store.held(ROUTED_AT_ONCE)) {
      const decision = decide(compiled.document, revision, route(compiled, event));
      this.#ledger.write(routeEvent(event, url, decision, this.#settings, Date.now()));
      log("event.released", { repository: event.push.repository, eventId: event.id, rules: decision.routing.rules });
    }
  }

  #prune(now: number): void {
    const firstKept = firstEventIdOfDay(now - this.#settings.retentionDays * DAY_MS);
    const count = this.#store.prune(firstKept, PRUNED_AT_ONCE);
    if (count > 0) log("events.pruned", { repository: this.ctx.id.name, count });
  }

  /** Sets the alarm to the earliest time that anything is due, at the latest to when the oldest event may go. */
  #arm(): void {
    const due = this.#store.earliestDue();
    if (due !== undefined) this.#alarm.fireBy(due);
    const [held] = this.#store.held(1);
    const now = Date.now();
    if (held !== undefined) {
      const age = now - held.event.receivedAt;
      this.#alarm.fireBy(now + Math.min(Math.max(age / 6, MIN_HELD_RECHECK_MS), MAX_HELD_RECHECK_MS));
    } else if (this.#store.firstId() !== undefined) {
      this.#alarm.fireBy(now + DAY_MS);
    }
  }
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
