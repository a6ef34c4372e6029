import { ALERT_PAUSE_MS, ALERTS_PER_RELAY, type Alert } from "../../core/event/alert.ts";
import { alertBody } from "../../core/event/alert-event.ts";
import { openRecord, discardEvent } from "../../core/record/open.ts";
import type { EventRecord } from "../../core/record/record.ts";
import { admitAlerts, lastValidRules } from "../directory/client.ts";
import { log } from "../telemetry/log.ts";
import { readRules, type ReadyRules, type Rules, type ValidRules } from "../rules/rules.ts";
import { decisionOnStored } from "./arrival.ts";
import type { Workshop } from "./workshop.ts";
import { MINUTE_MS } from "../../core/lib/time.ts";

/** Held events are looked at again after a sixth of their age, within these bounds. */
const MIN_HELD_RECHECK_MS = 5000;
const MAX_HELD_RECHECK_MS = 300_000;

/** Targets that take nothing are looked at again after half of the time that deliveries have waited, within these bounds. */
const MIN_PARKED_RECHECK_MS = 15_000;
const MAX_PARKED_RECHECK_MS = 480_000;

/** The first pause where a change is expected; each is twice as long as the one before. */
const OFTEN_MS = 2000;

/** The least time between two looks, whatever asks for one. */
const MIN_PAUSE_MS = 1000;

const ROUTED_AT_ONCE = 100;

/**
 * What waits for something else than a time: alerts to be routed, held pushes for a rule document, or for another one
 * where the rules could not decide on them, and parked deliveries for their target.
 */
export class Waiting {
  readonly #workshop: Workshop;
  #usualLookAt: number | undefined;
  #lookedAt = 0;
  #oftenMs = Infinity;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
    // A new life of the object does not know when it was to look: put off each time, it would never.
    const now = Date.now();
    if (this.nextLookAt(now) !== undefined) this.#usualLookAt = now;
  }

  /** Looks soon, and for a while often: something has changed, but KV may not show it here for a minute. */
  lookOften(): void {
    this.#oftenMs = OFTEN_MS;
    this.#usualLookAt = undefined;
  }

  /** Looks at once: to be called before an alert is stored that is to be routed. */
  lookNow(): void {
    this.#usualLookAt = Date.now();
  }

  /** When to look again; undefined while nothing waits. */
  nextLookAt(now: number): number | undefined {
    const { store, parking } = this.#workshop;
    const [held] = [...store.unrouted(1), ...store.firstHeld()];
    const heldAt = held === undefined ? undefined : this.#heldLookAt(held.event.receivedAt, now);
    const parkedAt = parking.lookAt(now, () => heldAt ?? (this.#usualLookAt ??= now + this.#parkedPauseMs(now)));
    if (heldAt === undefined && parkedAt === undefined) return undefined;
    return Math.max(this.#lookedAt + MIN_PAUSE_MS, Math.min(heldAt ?? Infinity, parkedAt ?? Infinity));
  }

  /** Looks, if it is time to, and makes due what need not wait any longer. */
  async look(now: number): Promise<void> {
    const lookAt = this.nextLookAt(now);
    if (lookAt === undefined) this.#oftenMs = Infinity;
    if ((lookAt ?? Infinity) > now) return;
    this.#usualLookAt = undefined;
    this.#lookedAt = now;
    this.#oftenMs *= 2;
    const { env, parking } = this.#workshop;
    const rules = await readRules(env.RULES);
    await this.#routeAlerts(rules);
    if (rules.status !== "ready") return;
    parking.resume(rules.compiled.document, rules.pauses, Date.now());
    this.#release(rules);
  }

  /** Of what is on disk, because an object seldom stays in memory from one look to the next. */
  #parkedPauseMs(now: number): number {
    const pauseMs = (now - (this.#workshop.states.waitedSince() ?? now)) / 2;
    return Math.min(
      this.#oftenMs,
      Math.ceil(Math.min(Math.max(pauseMs, MIN_PARKED_RECHECK_MS), MAX_PARKED_RECHECK_MS)),
    );
  }

  #heldLookAt(receivedAt: number, now: number): number {
    const pauseMs = Math.min(Math.max((now - receivedAt) / 6, MIN_HELD_RECHECK_MS), MAX_HELD_RECHECK_MS);
    // An alarm has whole milliseconds: it must not come before the look that it is set for.
    return (this.#usualLookAt ??= now + Math.ceil(pauseMs));
  }

  #release(rules: ReadyRules): void {
    const { store } = this.#workshop;
    const waiting = [...store.held(ROUTED_AT_ONCE), ...store.heldByOthers(rules.revision, ROUTED_AT_ONCE)];
    const held = waiting.slice(0, ROUTED_AT_ONCE);
    for (const record of held) this.#route(record, rules);
    // The others follow at once.
    if (held.length === ROUTED_AT_ONCE) this.#usualLookAt = Date.now();
  }

  /** Alerts do not wait for a valid document: while there is none the last that was valid routes them. */
  async #routeAlerts(rules: Rules): Promise<void> {
    const { store, env } = this.#workshop;
    if (store.unrouted(1).length === 0) return;
    const valid = rules.status === "ready" ? rules : await lastValidRules(env);
    if (valid === undefined) return;
    const alerts = store.unrouted(ROUTED_AT_ONCE);
    const types = alerts.flatMap(({ event: { alert } }) => alert?.type ?? []);
    const leftOut = await admitAlerts(env, types);
    for (const [index, record] of alerts.entries()) this.#routeAlert(record, valid, leftOut[index]);
    if (alerts.length === ROUTED_AT_ONCE) this.#usualLookAt = Date.now();
  }

  /** Routes an alert, with how many of its type were left out since the last; undefined sends it nowhere. */
  #routeAlert(record: EventRecord, rules: ValidRules, leftOut: number | undefined): void {
    const { alert } = record.event;
    if (alert === undefined || leftOut === 0) return this.#route(record, rules);
    const { store, ledger } = this.#workshop;
    const changed = leftOut === undefined ? unsent(alert) : { ...alert, leftOut: (alert.leftOut ?? 0) + leftOut };
    const event = { ...record.event, alert: changed };
    if (leftOut === undefined) return ledger.write(discardEvent({ ...record, event }, rules.revision));
    store.writeBody(event.id, new TextEncoder().encode(alertBody(event, record.url)));
    this.#route({ ...record, event }, rules);
  }

  #route({ event, url, verification }: EventRecord, rules: ValidRules): void {
    const { store, ledger, settings, coalescer, alerts } = this.#workshop;
    const decision = decisionOnStored(event, store.readBody(event.id), rules);
    const now = Date.now();
    const confirmed = verification?.status === "confirmed" ? verification : undefined;
    const record = openRecord(event, url, decision, settings, now, confirmed);
    ledger.write(coalescer.join(record, now));
    alerts.pushRouted(record);
    const outcome =
      event.alert === undefined ? (record.held === undefined ? "event.released" : "event.held") : "alert.routed";
    const { repository } = event.push;
    log(outcome, {
      repository,
      eventId: event.id,
      rules: record.routing?.rules,
      reason: record.held ?? record.routing?.refused,
    });
  }
}

function unsent(alert: Alert): Alert {
  const minutes = ALERT_PAUSE_MS / MINUTE_MS;
  const why = `not sent: there were ${ALERTS_PER_RELAY} alerts of this type in ${minutes} minutes`;
  return { ...alert, reason: `${alert.reason} (${why})` };
}
