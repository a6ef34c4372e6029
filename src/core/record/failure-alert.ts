import type { Delivery } from "../delivery/delivery.ts";
import type { Alert } from "../event/alert.ts";
import type { EventRecord } from "./record.ts";

/**
 * Returns the alert for a failed delivery. Undefined for deliveries of alerts, and while a failover may still deliver
 * or has delivered; if the failover fails, its own failure raises the alert.
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
