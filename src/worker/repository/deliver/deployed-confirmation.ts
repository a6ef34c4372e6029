import type { Delivery } from "../../../core/delivery/delivery.ts";
import { confirmationOf, mayReplace, type Confirmation } from "../../../core/record/confirm.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** How far a push is confirmed for a target; undefined if its event was deleted, or never went there. */
export function deployedConfirmation(records: RecordCache, id: string, target: string): Confirmation | undefined {
  const record = records.get(id);
  const delivery = record?.deliveries.find((each) => each.target === target);
  return record === undefined || delivery === undefined ? undefined : confirmationOf(record, delivery);
}

/** Whether a push that a target was given may keep another from it, by how far both are confirmed. */
export function mayStandFor(records: RecordCache, id: string, record: EventRecord, delivery: Delivery): boolean {
  const known = deployedConfirmation(records, id, delivery.target);
  // Deleted events are long settled.
  return known === undefined || mayReplace(known, confirmationOf(record, delivery));
}
