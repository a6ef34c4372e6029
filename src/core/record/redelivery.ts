import { isSettled, openDelivery, type Delivery } from "../delivery/delivery.ts";
import { findDelivery, isUnrouted, lacksApproval, lacksGate, type EventRecord } from "./record.ts";
import { needsRedeliveryById } from "./confirm.ts";
import { fingerprintOf, type Target } from "../targets/target.ts";

/**
 * Adds a fresh delivery to the target of an earlier one, due now, for an operator who chose it: it may bring the target
 * back to a lower version. Undefined if the delivery is unknown.
 *
 * @param by the label of the operator
 * @param key the key of the operator's request
 */
export function redeliver(
  record: EventRecord,
  deliveryId: string,
  now: number,
  by?: string,
  key?: string,
): EventRecord | undefined {
  const earlier = findDelivery(record, deliveryId);
  if (earlier === undefined) return undefined;
  return withRedelivery(record, earlier, now, {
    anyVersion: true,
    ...askedBy(by),
    ...(key !== undefined && { redeliveryKey: key }),
  });
}

function withRedelivery(record: EventRecord, earlier: Delivery, now: number, facts: Partial<Delivery>): EventRecord {
  const fresh: Delivery = {
    ...openDelivery(record.event, record.deliveries.length + 1, earlier.target, now),
    redeliveryOf: earlier.id,
    ...facts,
  };
  return { ...record, deliveries: [...record.deliveries, fresh] };
}

/** A redelivery that makes a further one unwanted: its request came again, or it has not ended. */
export interface EarlierRedelivery {
  readonly delivery: Delivery;
  readonly already: "started" | "open";
}

/** Finds the redelivery of a delivery that a request with this key has started, or else one that has not ended. */
export function earlierRedelivery(
  { deliveries }: EventRecord,
  deliveryId: string,
  key?: string,
): EarlierRedelivery | undefined {
  const all = deliveries.filter(({ redeliveryOf }) => redeliveryOf === deliveryId);
  const started = all.find(({ redeliveryKey }) => key !== undefined && redeliveryKey === key);
  if (started !== undefined) return { delivery: started, already: "started" };
  const open = all.find((delivery) => !isSettled(delivery));
  return open === undefined ? undefined : { delivery: open, already: "open" };
}

/**
 * Adds a fresh delivery for each target, or the given one, whose latest delivery failed. Skips deliveries of
 * unconfirmed pushes and those without approval or stopped by a gate, or a forged push would only need to wait for the
 * next bulk redelivery.
 */
export function redeliverFailed(record: EventRecord, now: number, by?: string, only?: string): EventRecord {
  const latest = new Map(record.deliveries.map((delivery) => [delivery.target, delivery]));
  const failed = [...latest.values()].filter(
    (delivery) =>
      delivery.status === "failed" &&
      (only ?? delivery.target) === delivery.target &&
      !needsRedeliveryById(record, delivery) &&
      !lacksApproval(record, delivery) &&
      !lacksGate(record, delivery),
  );
  return failed.reduce((current, delivery) => withRedelivery(current, delivery, now, askedBy(by)), record);
}

/** Adds a delivery to any target; no change if that target already has the event. */
export function deliverTo(record: EventRecord, name: string, target: Target, now: number, by?: string): EventRecord {
  const has = record.deliveries.some(
    (other) => other.target === name && ["pending", "delivered"].includes(other.status),
  );
  // Events that wait for a valid document or a confirmation will be routed later. If rules could not decide, the
  // operator just did.
  if (has || (isUnrouted(record) && (record.held === undefined || record.revision === undefined))) return record;
  const delivery = { ...openDelivery(record.event, record.deliveries.length + 1, name, now), ...askedBy(by) };
  const targets = { ...record.targets, [name]: target };
  const earlier = record.deliveries.map((other) => withOwnDefinition(record, other, name, target));
  return { ...release(record), targets, deliveries: [...earlier, delivery] };
}

/** Keeps the definition that earlier attempts used, when another one becomes the event's. */
function withOwnDefinition(record: EventRecord, delivery: Delivery, name: string, target: Target): Delivery {
  const [first, ...others] = delivery.attempts;
  const former = Object.hasOwn(record.targets, name) ? record.targets[name] : undefined;
  if (delivery.target !== name || first === undefined || first.target !== undefined || former === undefined) {
    return delivery;
  }
  if (fingerprintOf(former) === fingerprintOf(target)) return delivery;
  return { ...delivery, attempts: [{ ...first, target: JSON.stringify(former) }, ...others] };
}

function askedBy(by: string | undefined): { readonly redeliveredBy?: string } {
  return by === undefined ? {} : { redeliveredBy: by };
}

/** Releases a held event that an operator delivered: it no longer waits for rules. */
function release({ held, ...record }: EventRecord): EventRecord {
  if (held === undefined) return record;
  const routing = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] };
  return { ...record, routing, callback: { status: "none", attempts: [] } };
}
