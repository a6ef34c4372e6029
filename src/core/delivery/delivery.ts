import type { Event } from "../event/event.ts";
import type { MergedPush } from "../event/merged-push.ts";
import { describeReport, type Report } from "./report.ts";
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
  /** When the next attempt is due; absent once settled, and while the target takes nothing. */
  readonly dueAt?: number;
  /** Set while the target takes nothing: the delivery waits until it does, however long that is. */
  readonly parked?: true;
  /**
   * What it waits for: other targets of its event, its event's confirmation, somebody's approval, or what its target
   * reports. Without `dueAt` it
   * waits for that alone, otherwise for that until then.
   */
  readonly awaits?: WaitsFor;
  /** Set when `dueAt` is a place that the target's rate limit has given out. */
  readonly hasSlot?: true;
  /** Why it failed, or why it is not yet delivered. */
  readonly reason?: string;
  /** Set when it failed because its push is not confirmed: no other target stands in for this one then. */
  readonly unconfirmed?: true;
  /** The target that this one stands in for. */
  readonly failoverFor?: string;
  /** The delivery that an operator asked to have made again. */
  readonly redeliveryOf?: string;
  /** The label of the operator who asked for it. */
  readonly redeliveredBy?: string;
  readonly approval?: Approval;
  /** The pushes that it stands for too, the earliest first. */
  readonly merged?: readonly MergedPush[];
  /** What the target has said became of it. */
  readonly report?: Report;
  readonly attempts: readonly Attempt[];
}

/** What a delivery may wait for other than a time. */
export type WaitsFor = "targets" | "verification" | "approval" | "result";

/** Who let a delivery go on, and when. */
export interface Approval {
  readonly by: string;
  readonly at: number;
}

/** How an attempt ended: what is kept of it, and the outcome to judge it by. */
export interface AttemptResult {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly response?: string;
}

/** How long a delivery is attempted. */
export interface Persistence {
  readonly schedule: readonly string[];
  /** No attempt begins after this time; Infinity when only the schedule ends them. */
  readonly expiresAt: number;
  /** Milliseconds in which the target is to report, where its answer is not the result. */
  readonly resultWithinMs?: number | undefined;
}

/** A delivery that is due at a time. An id is the event's with the delivery's number, which counts from 1. */
export function openDelivery(event: Event, number: number, target: string, dueAt: number): Delivery {
  const id = `dlv_${event.id.slice("evt_".length)}_${number}`;
  return { id, target, status: "pending", dueAt, attempts: [] };
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
  { schedule, expiresAt, resultWithinMs }: Persistence,
  random: number,
): Delivery {
  // What was never sent is no attempt.
  if (result.outcome.kind === "refused") return fail(delivery, result.outcome.reason);
  const attempts = [...delivery.attempts, attemptOf(delivery.attempts, result, verdict)];
  const endedAt = result.startedAt + result.durationMs;
  if (verdict.kind === "delivered") {
    if (resultWithinMs === undefined) return settle({ ...delivery, attempts }, "delivered");
    // The target may have reported before its answer came.
    if (isSettled(delivery)) return { ...delivery, attempts };
    return waitFor({ ...delivery, attempts }, "result", "accepted, and not yet reported on", endedAt + resultWithinMs);
  }
  if (isSettled(delivery)) return { ...delivery, attempts };
  if (verdict.kind === "failed") return settle({ ...delivery, attempts }, "failed", verdict.reason);

  const delayMs = nextDelayMs(attempts.length, schedule, verdict.retryAfterMs, random);
  const dueAt = endedAt + (delayMs ?? 0);
  if (delayMs === undefined || dueAt > expiresAt) {
    const end = delayMs === undefined ? "gave up" : "expired";
    return settle({ ...delivery, attempts }, "failed", `${end} after ${formatAttempts(attempts)}: ${verdict.reason}`);
  }
  return { ...withoutTime(delivery), dueAt, reason: verdict.reason, attempts };
}

/** The delivery whose attempt begins: due again when the attempt must have ended, should its end never be recorded. */
export function beginAttempt(delivery: Delivery, leaseEndsAt: number): Delivery {
  return isSettled(delivery) ? delivery : { ...delivery, dueAt: leaseEndsAt };
}

/** The delivery that waits for something other than a time, and no longer than until `dueAt`. */
export function waitFor(delivery: Delivery, awaits: WaitsFor, reason: string, dueAt?: number): Delivery {
  if (isSettled(delivery)) return delivery;
  return { ...withoutTime(delivery), awaits, reason, ...(dueAt !== undefined && { dueAt }) };
}

/** The delivery after its target has reported on it. The first report counts. */
export function recordReport(delivery: Delivery, report: Report): Delivery {
  if (isSettled(delivery)) return delivery;
  const reported = { ...delivery, report };
  return report.state === "success" ? settle(reported, "delivered") : fail(reported, describeReport(report));
}

/** The delivery failed without an attempt. */
export function fail(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : settle(delivery, "failed", reason);
}

/** The delivery failed without an attempt because its push is not confirmed. */
export function failUnconfirmed(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...fail(delivery, reason), unconfirmed: true };
}

/** The delivery given up because its target has been sent something newer. */
export function supersede(delivery: Delivery, newerEventId: string): Delivery {
  return supersedeBecause(delivery, `a newer push was delivered: ${newerEventId}`);
}

/** The delivery given up in favour of another. */
export function supersedeBecause(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : settle(delivery, "superseded", reason);
}

function settle(delivery: Delivery, status: DeliveryStatus, reason?: string): Delivery {
  const { reason: _, ...rest } = withoutTime(delivery);
  return { ...rest, status, ...(reason !== undefined && { reason }) };
}

/** A delivery without what says when, or for what, it waits. */
export function withoutTime(delivery: Delivery): Omit<Delivery, "dueAt" | "parked" | "hasSlot" | "awaits"> {
  const { dueAt: _, parked: __, hasSlot: ___, awaits: ____, ...rest } = delivery;
  return rest;
}

/** `1 attempt`, `3 attempts`. */
export function formatAttempts(attempts: readonly Attempt[]): string {
  return `${attempts.length} attempt${attempts.length === 1 ? "" : "s"}`;
}
