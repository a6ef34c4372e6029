import { isSettled, withoutTime, type Delivery } from "./delivery.ts";

// How a delivery that is pending waits, and goes on. One that is settled stays as it is.

/** The delivery put off to a time at which to ask again. */
export function waitUntil(delivery: Delivery, dueAt: number, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), dueAt, reason };
}

/** The delivery put off to the place that its target's rate limit has given it. */
export function waitForSlot(delivery: Delivery, dueAt: number, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), dueAt, hasSlot: true, reason };
}

/** The delivery that waits until its target takes anything again. */
export function park(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...withoutTime(delivery), parked: true, reason };
}

/** The parked delivery, due at a time. */
export function unpark(delivery: Delivery, dueAt: number): Delivery {
  return delivery.parked === true && !isSettled(delivery) ? { ...withoutTime(delivery), dueAt } : delivery;
}

/** The delivery that somebody has approved, due now. */
export function approve(delivery: Delivery, by: string, now: number): Delivery {
  if (delivery.awaits !== "approval" || isSettled(delivery)) return delivery;
  const { reason: _, ...rest } = withoutTime(delivery);
  return { ...rest, dueAt: now, approval: { by, at: now } };
}
