import type { Env } from "../../env/env.ts";
import { ALERT_PAUSE_MS, ALERTS_PER_RELAY, type Alert } from "../../../core/event/alert.ts";
import { alertBody } from "../../../core/event/alert-event.ts";
import { MINUTE_MS } from "../../../core/lib/time.ts";
import { openRecord, discardEvent } from "../../../core/record/open.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { admitAlerts, lastValidRules } from "../../directory/client.ts";
import { readRules, type ReadyRules, type Rules, type ValidRules } from "../../rules/rules.ts";
import type { Settings } from "../../env/settings.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Gates } from "../gates/gates.ts";
import type { OnHold } from "../deliver/on-hold.ts";
import { decisionOnStored } from "../routing/stored-decision.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Events of one kind that are routed in one look. */
const ROUTED_AT_ONCE = 100;

interface Parts {
  readonly env: Env;
  readonly settings: Settings;
  readonly store: EventStore;
  readonly due: DueEvents;
  readonly records: RecordCache;
  readonly coalescer: Coalescer;
  readonly gates: Gates;
  readonly alerts: DeliveryAlerts;
  readonly onHold: OnHold;
}

/** Releases what waits for something else than a time: routes alerts and held pushes, and resumes deliveries on hold. */
export class Release {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Releases what need not wait any longer. Gives whether there is more of it. */
  async run(): Promise<boolean> {
    const { env, onHold } = this.#parts;
    const rules = await readRules(env.RULES);
    const hasMoreAlerts = await this.#routeAlerts(rules);
    if (rules.status !== "ready") return hasMoreAlerts;
    onHold.resume(rules.compiled.document, rules.pauses, Date.now());
    return this.#routeHeld(rules) || hasMoreAlerts;
  }

  #routeHeld(rules: ReadyRules): boolean {
    const held = this.#parts.due.heldBut(rules.revision, ROUTED_AT_ONCE);
    for (const record of held) this.#route(record, rules);
    return held.length === ROUTED_AT_ONCE;
  }

  /** Alerts do not wait for a valid document: while there is none, the last valid one routes them. */
  async #routeAlerts(rules: Rules): Promise<boolean> {
    const { due, env } = this.#parts;
    if (due.unrouted(1).length === 0) return false;
    const valid = rules.status === "ready" ? rules : await lastValidRules(env);
    if (valid === undefined) return false;
    const alerts = due.unrouted(ROUTED_AT_ONCE);
    const types = alerts.flatMap(({ event: { alert } }) => alert?.type ?? []);
    const leftOut = await admitAlerts(env, types);
    for (const [index, record] of alerts.entries()) this.#routeAlert(record, valid, leftOut[index]);
    return alerts.length === ROUTED_AT_ONCE;
  }

  /** Routes an alert, with how many of its type were left out since the last; undefined sends it nowhere. */
  #routeAlert(record: EventRecord, rules: ValidRules, leftOut: number | undefined): void {
    const { alert } = record.event;
    if (alert === undefined || leftOut === 0) return this.#route(record, rules);
    const { store, records } = this.#parts;
    const changed = leftOut === undefined ? unsent(alert) : { ...alert, leftOut: (alert.leftOut ?? 0) + leftOut };
    const event = { ...record.event, alert: changed };
    if (leftOut === undefined) return records.write(discardEvent({ ...record, event }, rules.revision));
    store.writeBody(event.id, new TextEncoder().encode(alertBody(event, record.url)));
    this.#route({ ...record, event }, rules);
  }

  #route({ event, url, verification }: EventRecord, rules: ValidRules): void {
    const { store, records, settings, coalescer, gates, alerts } = this.#parts;
    const decision = decisionOnStored(event, store.readBody(event.id), rules);
    const now = Date.now();
    const confirmed = verification?.status === "confirmed" ? verification : undefined;
    const record = gates.applyKept(openRecord(event, url, decision, settings, now, confirmed), now);
    records.write(coalescer.join(record, now));
    alerts.pushRouted(record);
    const released = record.held === undefined ? "event.released" : "event.held";
    log(event.alert === undefined ? released : "alert.routed", {
      repository: event.push.repository,
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
