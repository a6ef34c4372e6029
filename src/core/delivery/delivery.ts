import type { Event } from "../event/event.ts";
import type { MergedPush } from "../event/merged-push.ts";
import { describeReport, type Report } from "./report.ts";

/** `pending` until it is settled as delivered, failed, or superseded by a newer event's delivery. */
export type DeliveryStatus = "pending" | "delivered" | "failed" | "superseded";

/** One HTTP request of a delivery. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The response's status, if there was a response. */
  readonly status?: number;
  /** The reason, if the attempt failed. */
  readonly reason?: string;
  /** The start of the response's body. */
  readonly response?: string;
  /** Headers of the response, as far as they are kept; absent if they equal those kept of the attempt before. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The version that sent the request, a slash, and 12 digits of the digest of the request without its secrets. */
  readonly sent?: string;
  /** The `webhook-timestamp` in seconds, unless it is the second of `startedAt`. */
  readonly timestamp?: number;
  /** The target's definition as JSON, unless it is that of the attempt before or, at first, the event's own. */
  readonly target?: string;
  /** Set if fields or the end of `reason` were left out: all attempts together were too large to be stored. */
  readonly shortened?: true;
}

/** The duty to bring one event to one target. */
export interface Delivery {
  /** The `webhook-id` for the target, the same in every attempt. */
  readonly id: string;
  readonly target: string;
  readonly status: DeliveryStatus;
  /** The time of the next attempt; absent once settled and while on hold. */
  readonly dueAt?: number;
  /** Set while the target accepts nothing: the delivery is on hold, without a time limit. */
  readonly parked?: true;
  /**
   * Set while the delivery waits for more than a time. `dueAt` then limits the wait; without it the wait has no limit.
   */
  readonly awaits?: WaitsFor;
  /** Set if `dueAt` is a slot of the target's rate limiter. */
  readonly hasSlot?: true;
  /** Why the delivery failed, or is not yet made. */
  readonly reason?: string;
  /** Set if it failed because its push is not confirmed. The failover is then not used. */
  readonly unconfirmed?: true;
  /** The failed target that this delivery replaces as failover. */
  readonly failoverFor?: string;
  /** The delivery that an operator redelivered as this one. */
  readonly redeliveryOf?: string;
  /** Set if an operator redelivered it by its id: the target gets it even if it has a higher version. */
  readonly anyVersion?: true;
  /** The label of that operator. */
  readonly redeliveredBy?: string;
  /** The key of that operator's request: the same request again starts nothing. */
  readonly redeliveryKey?: string;
  readonly approval?: Approval;
  /** Pushes merged into this delivery, the earliest first. */
  readonly merged?: readonly MergedPush[];
  /** The target's report on the delivery. */
  readonly report?: Report;
  readonly attempts: readonly Attempt[];
}

/** Reasons to wait other than a time. */
export type WaitsFor = "targets" | "verification" | "approval" | "result";

/** The approval of a delivery. */
export interface Approval {
  readonly by: string;
  readonly at: number;
}

/** Opens a delivery. Its id is the event's, with the delivery's number, which counts from 1. */
export function openDelivery(event: Event, number: number, target: string, dueAt: number): Delivery {
  const id = `dlv_${event.id.slice("evt_".length)}_${number}`;
  return { id, target, status: "pending", dueAt, attempts: [] };
}

/** Returns the id of a delivery's event; undefined if the text is not a delivery's id. */
export function eventIdOfDelivery(deliveryId: string): string | undefined {
  const [, event] = /^dlv_([0-9a-z]{26})_\d+$/.exec(deliveryId) ?? [];
  return event === undefined ? undefined : `evt_${event}`;
}

/** Checks whether a delivery has ended. */
export function isSettled(delivery: Delivery): boolean {
  return delivery.status !== "pending";
}

/** Checks whether the failover of a failed delivery has delivered the event. */
export function isCoveredByFailover({ target }: Delivery, deliveries: readonly Delivery[]): boolean {
  return deliveries.some(({ failoverFor, status }) => failoverFor === target && status === "delivered");
}

/** Makes a delivery wait for something other than a time, until `dueAt` at the latest. */
export function waitFor(delivery: Delivery, awaits: WaitsFor, reason: string, dueAt?: number): Delivery {
  if (isSettled(delivery)) return delivery;
  return { ...withoutTime(delivery), awaits, reason, ...(dueAt !== undefined && { dueAt }) };
}

/** Records the target's report. Only the first one counts. */
export function recordReport(delivery: Delivery, report: Report): Delivery {
  if (isSettled(delivery)) return delivery;
  const reported = { ...delivery, report };
  return report.state === "success" ? settle(reported, "delivered") : fail(reported, describeReport(report));
}

/** Fails a delivery without an attempt. */
export function fail(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : settle(delivery, "failed", reason);
}

/** Fails a delivery because its push is not confirmed. */
export function failUnconfirmed(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : { ...fail(delivery, reason), unconfirmed: true };
}

/** Supersedes a delivery because its target was sent a newer event. */
export function supersede(delivery: Delivery, newerEventId: string): Delivery {
  return supersedeBecause(delivery, `a newer push was delivered: ${newerEventId}`);
}

/** Supersedes a delivery because its target has a higher version. */
export function supersedeByVersion(delivery: Delivery, tag: string, newer: { tag: string; event: string }): Delivery {
  return supersedeBecause(
    delivery,
    `${tag} is an older version than ${newer.tag}, which was delivered: ${newer.event}`,
  );
}

/** Supersedes a delivery with a reason. */
export function supersedeBecause(delivery: Delivery, reason: string): Delivery {
  return isSettled(delivery) ? delivery : settle(delivery, "superseded", reason);
}

/** Ends a delivery. */
export function settle(delivery: Delivery, status: DeliveryStatus, reason?: string): Delivery {
  const { reason: _, ...rest } = withoutTime(delivery);
  return { ...rest, status, ...(reason !== undefined && { reason }) };
}

/** Removes everything that says when or for what a delivery waits. */
export function withoutTime(delivery: Delivery): Omit<Delivery, "dueAt" | "parked" | "hasSlot" | "awaits"> {
  const { dueAt: _, parked: __, hasSlot: ___, awaits: ____, ...rest } = delivery;
  return rest;
}
