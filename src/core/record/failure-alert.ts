import type { Delivery } from "../delivery/delivery.ts";
import type { Alert } from "../event/alert.ts";
import type { EventRecord } from "./record.ts";

/**
 * The alert that a delivery has failed; undefined when there is to be none: about an alert, and while a failover may
 * make good for it or has done so. When the failover fails too, that is the alert.
 */
export function failureAlert({ event, deliveries }: EventRecord, delivery: Delivery): Alert | undefined {
  const { id, target, status, reason, attempts, failoverFor } = delivery;
  const isStoodIn = deliveries.some((other) => other.failoverFor === target && other.status !== "failed");
  if (status !== "failed" || event.alert !== undefined || isStoodIn) return undefined;
  return {
    type: "delivery.failed",
    reason: reason ?? "no reason is known",
    eventId: event.id,
    deliveryId: id,
    target,
    attempts: attempts.length,
    ...(failoverFor !== undefined && { failoverFor }),
  };
}
