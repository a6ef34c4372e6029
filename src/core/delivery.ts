import type { Event } from "./event.ts";
import { nextDelayMs, type Outcome, type Verdict } from "./retry.ts";

/** `pending` until it is settled: delivered, failed, or superseded by a newer event's. */
export type DeliveryStatus = "pending" | "delivered" | "failed" | "superseded";

/** One HTTP try. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The status of the answer, when there was one. */
  readonly status?: number;
  /** Why it was no success. */
  readonly reason?: string;
  /** The start of the answer's body. */
  readonly response?: string;
}

/** The duty to get one event to one target. */
export interface Delivery {
  /** The `webhook-id` that the target sees, the same for every attempt. */
  readonly id: string;
  readonly target: string;
  readonly status: DeliveryStatus;
  /** When the next attempt is due; absent once settled. */
  readonly dueAt?: number;
  /** Why it failed, or why it is not yet delivered. */
  readonly reason?: string;
  readonly attempts: readonly Attempt[];
}

/** How an attempt ended: what is kept of it, and the outcome to judge it by. */
export interface AttemptResult {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly response?: string;
}

/** Opens a delivery for each target, due at the given time. An id is the event's with the delivery's number. */
export function openDeliveries(event: Event, targets: readonly string[], dueAt: number): Delivery[] {
  return targets.map((target, index) => ({
    id: `dlv_${event.id.slice("evt_".length)}_${index + 1}`,
    target,
    status: "pending",
    dueAt,
    attempts: [],
  }));
}

/** The id of the event that a delivery belongs to; undefined when the text is no delivery's id. */
export function eventIdOfDelivery(deliveryId: string): string | undefined {
  const [, event] = /^dlv_([0-9a-z]{26})_\d+$/.exec(deliveryId) ?? [];
  return event === undefined ? undefined : `evt_${event}`;
}

/** Whether nothing more happens to a delivery by itself. */
export function isSettled(delivery: Delivery): boolean {
  return delivery.status !== "pending";
}

/** The attempt as it is kept. */
export function attemptOf(attempts: readonly Attempt[], result: AttemptResult, verdict: Verdict): Attempt {
  const { outcome, response, startedAt, durationMs } = result;
  return {
    number: attempts.length + 1,
    startedAt,
    durationMs,
    ...(outcome.kind === "response" && { status: outcome.status }),
    ...(verdict.kind !== "delivered" && { reason: verdict.reason }),
    ...(response !== undefined && { response }),
  };
}

/**
 * The delivery after an attempt: delivered, failed, or pending with the time of the next attempt.
 * A delivery that was settled meanwhile stays as it is, except that an arrival is never forgotten.
 *
 * @param random a number from 0 up to, not including, 1
 */
export function recordAttempt(
  delivery: Delivery,
  result: AttemptResult,
  verdict: Verdict,
  schedule: readonly string[],
  random: number,
): Delivery {
  const { dueAt: _, reason: __, ...rest } = delivery;
  const attempts = [...delivery.attempts, attemptOf(delivery.attempts, result, verdict)];
  if (verdict.kind === "delivered") return { ...rest, status: "delivered", attempts };
  if (isSettled(delivery)) return { ...delivery, attempts };
  if (verdict.kind === "failed") return { ...rest, status: "failed", reason: verdict.reason, attempts };

  const delayMs = nextDelayMs(attempts.length, schedule, verdict.retryAfterMs, random);
  if (delayMs === undefined) {
    const reason = `gave up after ${attempts.length} attempts: ${verdict.reason}`;
    return { ...rest, status: "failed", reason, attempts };
  }
  const endedAt = result.startedAt + result.durationMs;
  return { ...rest, status: "pending", dueAt: endedAt + delayMs, reason: verdict.reason, attempts };
}

/** The delivery whose attempt begins: due again when the attempt must have ended, should its end never be recorded. */
export function beginAttempt(delivery: Delivery, leaseEndsAt: number): Delivery {
  return { ...delivery, dueAt: leaseEndsAt };
}

/** The delivery put off without an attempt, because its target takes none for now. */
export function postpone(delivery: Delivery, dueAt: number, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...delivery, dueAt, reason };
}

/** The delivery failed without an attempt. */
export function fail(delivery: Delivery, reason: string): Delivery {
  if (isSettled(delivery)) return delivery;
  const { dueAt: _, ...rest } = delivery;
  return { ...rest, status: "failed", reason };
}
