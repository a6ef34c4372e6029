import type { Block } from "../../../core/delivery/breaker.ts";
import { ALERTS_PER_REPOSITORY, type Alert } from "../../../core/event/alert.ts";
import { failedByGate } from "../../../core/record/gates.ts";
import { failureAlert } from "../../../core/record/failure-alert.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import { holdEvent } from "../../../core/record/open.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { AlertLimit } from "../../alerts/alert-limit.ts";
import { log } from "../../telemetry/log.ts";
import { newAlert } from "../../alerts/new-alert.ts";
import type { NewAlert } from "../../env/repository-calls.ts";
import type { Sql } from "../../storage/sql.ts";
import type { Announcements } from "../state/announcements.ts";
import type { RecordCache } from "../state/record-cache.ts";

/**
 * Raises alerts about a repository's deliveries and targets, each in the transaction of what it is about. An alert is
 * stored before it is routed, because rules cannot be read within a transaction; see schedule/release.ts.
 */
export class DeliveryAlerts {
  readonly #limit: AlertLimit;
  readonly #records: RecordCache;
  readonly #announcements: Announcements;

  constructor(sql: Sql, records: RecordCache, announcements: Announcements) {
    this.#limit = new AlertLimit(sql);
    this.#records = records;
    this.#announcements = announcements;
  }

  /** A delivery has failed for good. */
  deliveryFailed(record: EventRecord, delivery: Delivery): void {
    const alert = failureAlert(record, delivery);
    if (alert !== undefined) this.#raise(alert, record);
  }

  /** A target gets nothing more since a delivery of an event. */
  targetPaused(eventId: string, target: string, { reason }: Block): void {
    const record = this.#records.get(eventId);
    if (record === undefined || record.event.alert !== undefined) return;
    this.#raise({ type: "target.paused", reason, target, eventId }, record);
  }

  /** A push was routed; some of its deliveries may have failed because it cannot be confirmed. */
  pushRouted(record: EventRecord): void {
    const failed = record.deliveries.find(({ unconfirmed }) => unconfirmed === true);
    if (failed !== undefined) this.pushUnconfirmed(record, failed.reason ?? "");
    this.gatesRefused(record);
  }

  /** Gates may have failed deliveries of a record that was written just now; `before` is the record before that. */
  gatesRefused(record: EventRecord, before?: EventRecord): void {
    for (const delivery of failedByGate(record, before)) this.deliveryFailed(record, delivery);
  }

  /** Docker Hub does not confirm a push. */
  pushUnconfirmed(record: EventRecord, reason: string): void {
    this.#raise({ type: "push.unconfirmed", reason, eventId: record.event.id }, record);
  }

  /** A delivery waits for somebody. All that wait are listed, however many of them raise an alert. */
  approvalNeeded(record: EventRecord, { id, target, reason = "" }: Delivery, approveUrl: string | undefined): void {
    if (record.event.alert !== undefined) return;
    const alert = { type: "approval.needed", reason, target, eventId: record.event.id, deliveryId: id } as const;
    this.#raise({ ...alert, ...(approveUrl !== undefined && { approveUrl }) }, record);
  }

  /** Stores an alert, once, to be routed next. */
  store({ event, url, body }: NewAlert): void {
    if (this.#records.get(event.id) !== undefined) return;
    this.#announcements.announce("alertComing", undefined);
    this.#records.add(holdEvent(event, url, "the alert is to be routed next"), new TextEncoder().encode(body));
    const { push, id, alert } = event;
    log("alert.raised", {
      repository: push.repository,
      eventId: id,
      type: alert?.type,
      target: alert?.target,
      reason: alert?.reason,
      about: alert?.eventId,
    });
  }

  #raise(alert: Alert, { event, url }: EventRecord): void {
    const leftOut = this.#take(alert, Date.now());
    if (leftOut === undefined) return;
    this.store(newAlert(alert, event, leftOut, (id) => url.replace(event.id, id)));
  }

  /** How many were left out since the last one; undefined when this one is left out too. */
  #take({ type, target }: Alert, now: number): number | undefined {
    const ofType = `type ${type}`;
    // Each approval is a message of its own, with a link of its own.
    if (type === "approval.needed" || this.#limit.isReached(ofType, now, ALERTS_PER_REPOSITORY)) {
      return this.#limit.take(ofType, now, ALERTS_PER_REPOSITORY);
    }
    const ofTarget = this.#limit.take(`${type} ${target}`, now);
    if (ofTarget === undefined) return undefined;
    return ofTarget + (this.#limit.take(ofType, now, ALERTS_PER_REPOSITORY) ?? 0);
  }

  /** Reads the limits again: a transaction was rolled back, or everything was deleted. */
  forget(): void {
    this.#limit.forget();
  }
}
