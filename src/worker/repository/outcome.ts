import type { Delivery } from "../../core/delivery/delivery.ts";
import { withDelivery, type EventRecord } from "../../core/record/record.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Writes what has become of a delivery: soon, with those of others of the same event; or at once and together with the
 * alert, when it has failed for good.
 */
export function writeOutcome(
  { ledger, alerts }: Workshop,
  record: EventRecord,
  before: Delivery,
  after: Delivery,
  now: number,
): void {
  const changed = withDelivery(record, after, now);
  if (after.status !== "failed" || before.status === "failed") return ledger.writeSoon(changed);
  ledger.write(changed);
  alerts.deliveryFailed(changed, after);
}
