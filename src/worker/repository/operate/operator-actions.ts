import type { NamedTarget, Redelivery } from "../../env/repository-calls.ts";
import { eventIdOfDelivery, recordReport, type Delivery } from "../../../core/delivery/delivery.ts";
import { redactReport, type Report } from "../../../core/delivery/report.ts";
import { approveIn, rejectIn } from "../../../core/record/approval.ts";
import { findDelivery } from "../../../core/record/record.ts";
import { deliverTo, earlierRedelivery, redeliver, redeliverFailed } from "../../../core/record/redelivery.ts";
import { secretValues } from "../../../core/secrets/secret.ts";
import { secretOf, type Env } from "../../env/env.ts";
import { log } from "../../telemetry/log.ts";
import type { Superseding } from "../deliver/superseding.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** What operators and targets do to the deliveries of stored events. */
export class OperatorActions {
  readonly #env: Env;
  readonly #records: RecordCache;
  readonly #superseding: Superseding;

  constructor(env: Env, records: RecordCache, superseding: Superseding) {
    this.#env = env;
    this.#records = records;
    this.#superseding = superseding;
  }

  /**
   * Redelivers: adds a fresh delivery with an id of its own, unless the request came before or an earlier redelivery is
   * open. Undefined if the delivery is unknown.
   *
   * @param by the label of the operator
   * @param key the key of the request
   */
  redeliver(deliveryId: string, by: string | undefined, key: string | undefined): Redelivery | undefined {
    const { record } = this.#records.find(deliveryId) ?? {};
    if (record === undefined) return undefined;
    const earlier = earlierRedelivery(record, deliveryId, key);
    if (earlier !== undefined) return { ...nameOf(earlier.delivery), already: earlier.already };
    const after = redeliver(record, deliveryId, Date.now(), by, key);
    if (after === undefined) return undefined;
    this.#records.write(after);
    const fresh = after.deliveries.at(-1);
    return fresh === undefined ? undefined : nameOf(fresh);
  }

  /**
   * Redelivers an event's failed deliveries, or delivers the event to a target that did not get it.
   *
   * @param target the target to deliver to; absent for what has failed
   * @param only the name of the target whose failed deliveries are meant; absent for all targets
   */
  redeliverEvent(id: string, target?: NamedTarget, by?: string, only?: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    const now = Date.now();
    const after =
      target === undefined
        ? redeliverFailed(record, now, by, only)
        : deliverTo(record, target.name, target.definition, now, by);
    if (after !== record) this.#records.write(after);
  }

  /**
   * Takes a target's report on a delivery.
   *
   * @returns the report that counts, or how the delivery ended without one; undefined if the delivery is unknown
   */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined {
    const { record, delivery: before } = this.#records.find(deliveryId) ?? {};
    if (record === undefined || before === undefined) return undefined;
    const definition = record.targets[before.target];
    const secrets = secretValues(definition ?? {}, (name) => secretOf(this.#env, name));
    const redacted = redactReport(report, secrets);
    const { delivery = before } = this.#records.change(deliveryId, (current) => recordReport(current, redacted)) ?? {};
    if (delivery !== before) {
      const { id, target, status: outcome, reason } = delivery;
      const { id: eventId, push } = record.event;
      log("delivery.reported", { repository: push.repository, eventId, deliveryId: id, target, outcome, reason });
      if (definition !== undefined) this.#superseding.hasDelivered(record.event, delivery, definition);
    }
    return delivery.report?.state ?? delivery.status;
  }

  /** Approves or rejects a delivery that waits for that, and gives it; undefined if it does not. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined {
    const record = this.#records.get(eventIdOfDelivery(deliveryId) ?? "");
    const decided = decision === "approve" ? approveIn : rejectIn;
    const after = record === undefined ? undefined : decided(record, deliveryId, by, Date.now());
    if (after === undefined) return undefined;
    this.#records.write(after);
    const delivery = findDelivery(after, deliveryId);
    const { id: eventId, push } = after.event;
    const { target } = delivery ?? {};
    log("approval.decided", { repository: push.repository, eventId, deliveryId, target, decision, by });
    return delivery;
  }
}

function nameOf({ id, target }: Delivery): Redelivery {
  return { id, target };
}
