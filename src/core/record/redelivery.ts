import { openDelivery } from "../delivery/delivery.ts";
import { findDelivery, isUnrouted, lacksApproval, type EventRecord } from "./record.ts";
import { needsRedeliveryById } from "./confirm.ts";
import type { Target } from "../targets/target.ts";

/**
 * The record with a fresh delivery to the target of an earlier one, due now; undefined when there is no such one.
 *
 * @param by the label of the operator who asks
 */
export function redeliver(record: EventRecord, deliveryId: string, now: number, by?: string): EventRecord | undefined {
  const earlier = findDelivery(record, deliveryId);
  if (earlier === undefined) return undefined;
  const fresh = openDelivery(record.event, record.deliveries.length + 1, earlier.target, now);
  return { ...record, deliveries: [...record.deliveries, { ...fresh, redeliveryOf: deliveryId, ...askedBy(by) }] };
}

/**
 * The record with a fresh delivery for each target, or for this one alone, whose latest delivery has failed; but for
 * those of a push that is not confirmed, or that nobody has approved. Else a forged push would only have to wait for an outage to be repaired.
 */
export function redeliverFailed(record: EventRecord, now: number, by?: string, only?: string): EventRecord {
  const latest = new Map(record.deliveries.map((delivery) => [delivery.target, delivery]));
  const failed = [...latest.values()].filter(
    (delivery) =>
      delivery.status === "failed" &&
      (only ?? delivery.target) === delivery.target &&
      !needsRedeliveryById(record, delivery) &&
      !lacksApproval(record, delivery),
  );
  return failed.reduce((current, { id }) => redeliver(current, id, now, by) ?? current, record);
}

/** The record with a delivery to a target that may be new to it; as it was, if that target has the event already. */
export function deliverTo(record: EventRecord, name: string, target: Target, now: number, by?: string): EventRecord {
  const has = record.deliveries.some(
    (other) => other.target === name && ["pending", "delivered"].includes(other.status),
  );
  // What waits for any valid document, or for Docker Hub's answer, will be routed. What the rules could not decide on, the
  // operator has decided.
  if (has || (isUnrouted(record) && (record.held === undefined || record.revision === undefined))) return record;
  const delivery = { ...openDelivery(record.event, record.deliveries.length + 1, name, now), ...askedBy(by) };
  const targets = { ...record.targets, [name]: target };
  return { ...released(record), targets, deliveries: [...record.deliveries, delivery] };
}

function askedBy(by: string | undefined): { readonly redeliveredBy?: string } {
  return by === undefined ? {} : { redeliveredBy: by };
}

/** The record of a held push that an operator has sent somewhere: it no longer waits for rules. */
function released({ held, ...record }: EventRecord): EventRecord {
  if (held === undefined) return record;
  const routing = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] };
  return { ...record, routing, callback: { status: "none", attempts: [] } };
}
