import { fail, isSettled, type Delivery } from "../delivery/delivery.ts";
import { approve } from "../delivery/pending.ts";
import { cleanLine } from "../text/clean.ts";
import { findDelivery, withDelivery, type EventRecord } from "./record.ts";

// Decisions of people. Undefined if the delivery is unknown or does not wait for an approval.

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
