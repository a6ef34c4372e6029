import { approveIn, rejectIn, reportOn } from "../../core/record/feedback.ts";
import { eventIdOfDelivery, type Delivery } from "../../core/delivery/delivery.ts";
import { findDelivery, type EventRecord } from "../../core/record/record.ts";
import { deliverTo, redeliver, redeliverFailed } from "../../core/record/redelivery.ts";
import { redactReport, type Report } from "../../core/delivery/report.ts";
import { secretValues } from "../../core/secrets/secret.ts";
import type { Target } from "../../core/targets/target.ts";
import { secretOf } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import { noteDelivered } from "./lesson.ts";
import type { Workshop } from "./workshop.ts";

/** What operators and targets do to the deliveries of stored events. */
export class Interventions {
  readonly #workshop: Workshop;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** Makes a delivery again, as a fresh one with an id of its own, which is given. */
  redeliver(deliveryId: string, by: string | undefined): Delivery | undefined {
    const record = this.#recordOf(deliveryId);
    const after = record === undefined ? undefined : redeliver(record, deliveryId, Date.now(), by);
    if (after !== undefined) this.#workshop.ledger.write(after);
    return after?.deliveries.at(-1);
  }

  /** Makes an event's failed deliveries again, those to one target only if that is given, or delivers it to a target that it did not go to. */
  redeliverEvent(
    id: string,
    target: { readonly name: string; readonly definition: Target } | undefined,
    by: string | undefined,
    only: string | undefined,
  ): void {
    const { ledger } = this.#workshop;
    const record = ledger.get(id);
    if (record === undefined) return;
    const now = Date.now();
    const after =
      target === undefined
        ? redeliverFailed(record, now, by, only)
        : deliverTo(record, target.name, target.definition, now, by);
    if (after !== record) ledger.write(after);
  }

  /** Takes a target's report on a delivery; gives the report that counts, or how the delivery ended without one. */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined {
    const record = this.#recordOf(deliveryId);
    const target = findDelivery(record, deliveryId)?.target ?? "";
    const secrets = secretValues(record?.targets[target] ?? {}, (name) => secretOf(this.#workshop.env, name));
    const after = record === undefined ? undefined : reportOn(record, deliveryId, redactReport(report, secrets));
    const delivery = findDelivery(after, deliveryId);
    if (after === undefined || delivery === undefined) return undefined;
    if (after !== record) {
      this.#workshop.ledger.write(after);
      this.#workshop.alerts.deliveryFailed(after, delivery);
      const { id, status: outcome, reason } = delivery;
      const { repository } = after.event.push;
      log("delivery.reported", { repository, eventId: after.event.id, deliveryId: id, target, outcome, reason });
      const definition = after.targets[target];
      if (definition !== undefined) noteDelivered(this.#workshop, after.event, delivery, definition);
    }
    return delivery.report?.state ?? delivery.status;
  }

  /** Lets a delivery go on that waits for an approval, or fails it; the delivery after that. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined {
    const record = this.#recordOf(deliveryId);
    const decided = decision === "approve" ? approveIn : rejectIn;
    const after = record === undefined ? undefined : decided(record, deliveryId, by, Date.now());
    if (after === undefined) return undefined;
    this.#workshop.ledger.write(after);
    const delivery = findDelivery(after, deliveryId);
    const { repository } = after.event.push;
    log("approval.decided", {
      repository,
      eventId: after.event.id,
      deliveryId,
      target: delivery?.target,
      decision,
      by,
    });
    return delivery;
  }

  #recordOf(deliveryId: string): EventRecord | undefined {
    return this.#workshop.ledger.get(eventIdOfDelivery(deliveryId) ?? "");
  }
}
