import { isSettled, withoutTime, type Delivery } from "./delivery.ts";

// Changes of pending deliveries. A settled delivery is returned unchanged.

/** Delays a delivery until a time, when it is checked again. */
export function waitUntil(delivery: Delivery, dueAt: number, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), dueAt, reason };
}

/** Delays a delivery to the slot that the target's rate limiter assigned. */
export function waitForSlot(delivery: Delivery, dueAt: number, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), dueAt, hasSlot: true, reason };
}

/** Puts a delivery on hold until its target accepts requests again. */
export function park(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), parked: true, reason };
}

/** Takes a delivery off hold; it is due at a time. */
export function unpark(delivery: Delivery, dueAt: number): Delivery {
  return delivery.parked === true && !isSettled(delivery) ? { ...withoutTime(delivery), dueAt } : delivery;
}

/** Records the approval that a delivery waits for; it is due now. */
export function approve(delivery: Delivery, by: string, now: number): Delivery {
  const { reason: _, ...rest } = withoutTime(delivery);
  return { ...rest, dueAt: now, approval: { by, at: now } };
}
