import { fail, isSettled, recordReport, type Delivery } from "../delivery/delivery.ts";
import { approve } from "../delivery/pending.ts";
import { cleanLine } from "../text/clean.ts";
import { findDelivery, withDelivery, type EventRecord } from "./record.ts";
import type { Report } from "../delivery/report.ts";

// Feedback on a delivery from targets and people. Undefined if the delivery is unknown or awaits no such feedback.

/** Records a target's report. A settled delivery keeps its state. */
export function reportOn(record: EventRecord, id: string, report: Report): EventRecord | undefined {
  const delivery = findDelivery(record, id);
  if (delivery === undefined) return undefined;
  return isSettled(delivery) ? record : withDelivery(record, recordReport(delivery, report), report.at);
}

/** Approves a delivery that waits for approval. */
export function approveIn(record: EventRecord, id: string, by: string, now: number): EventRecord | undefined {
  const delivery = awaitingApproval(record, id);
  return delivery === undefined ? undefined : withDelivery(record, approve(delivery, cleanLine(by), now), now);
}

/** Rejects a delivery that waits for approval: it fails, and so do its dependents. */
export function rejectIn(record: EventRecord, id: string, by: string, now: number): EventRecord | undefined {
  const delivery = awaitingApproval(record, id);
  return delivery === undefined ? undefined : withDelivery(record, fail(delivery, `rejected by ${cleanLine(by)}`), now);
}

function awaitingApproval(record: EventRecord, id: string): Delivery | undefined {
  const delivery = findDelivery(record, id);
  return delivery?.awaits === "approval" && !isSettled(delivery) ? delivery : undefined;
}
