import { fail, isSettled, recordReport, type Delivery } from "../delivery/delivery.ts";
import { approve } from "../delivery/pending.ts";
import { cleanLine } from "../text/clean.ts";
import { findDelivery, withDelivery, type EventRecord } from "./record.ts";
import type { Report } from "../delivery/report.ts";

// What targets and people answer about a delivery. Undefined when there is no such delivery, or no such question.

/** The record after a target has reported on a delivery; as it was when the delivery has ended already. */
export function reportOn(record: EventRecord, id: string, report: Report): EventRecord | undefined {
  const delivery = findDelivery(record, id);
  if (delivery === undefined) return undefined;
  return isSettled(delivery) ? record : withDelivery(record, recordReport(delivery, report), report.at);
}

/** The record with a delivery approved that waits for it. */
export function approveIn(record: EventRecord, id: string, by: string, now: number): EventRecord | undefined {
  const delivery = asked(record, id);
  return delivery === undefined ? undefined : withDelivery(record, approve(delivery, cleanLine(by), now), now);
}

/** The record with a delivery refused that waits for an approval: it has failed, and whatever comes after it. */
export function rejectIn(record: EventRecord, id: string, by: string, now: number): EventRecord | undefined {
  const delivery = asked(record, id);
  return delivery === undefined
    ? undefined
    : withDelivery(record, fail(delivery, `not approved by ${cleanLine(by)}`), now);
}

function asked(record: EventRecord, id: string): Delivery | undefined {
  const delivery = findDelivery(record, id);
  return delivery?.awaits === "approval" && !isSettled(delivery) ? delivery : undefined;
}
