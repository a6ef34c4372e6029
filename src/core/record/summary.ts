import { isCoveredByFailover } from "../delivery/delivery.ts";
import type { Alert } from "../event/alert.ts";
import type { Delivery, DeliveryStatus } from "../delivery/delivery.ts";
import { needsRedeliveryById } from "./confirm.ts";
import type { EventRecord } from "./record.ts";

/** Status of an event. `unrouted`: no rule matched; `failed`: settled, with a failed delivery. */
export type EventStatus = "held" | "pending" | "delivered" | "failed" | "unrouted";

/** A delivery in lists. */
export interface DeliverySummary {
  readonly id: string;
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** End of its last attempt, in milliseconds since 1970. */
  readonly attemptedAt?: number;
  /** Duration of that attempt, in milliseconds. */
  readonly durationMs?: number;
  /** The delivery that an operator redelivered as this one. */
  readonly redeliveryOf?: string;
  /** Set if it failed because its push is not confirmed: it is only redelivered by its id. */
  readonly unconfirmed?: true;
  /** Set while it waits for a person's decision. Absent from summaries of earlier versions. */
  readonly awaits?: "approval";
  readonly reason?: string;
}

/** An event in lists, and the fields to search. */
export interface EventSummary {
  readonly id: string;
  readonly receivedAt: number;
  readonly repository: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly token: string;
  /** Absent for events of the hook. */
  readonly origin?: "reconciled";
  readonly status: EventStatus;
  /** Why the rules could not decide on a held push. Absent while there is no valid rule document. */
  readonly held?: string;
  /** Set if the event is an alert. */
  readonly alert?: Alert;
  /** The rules that matched. */
  readonly rules: readonly string[];
  readonly deliveries: readonly DeliverySummary[];
}

/** Returns the summary of an event. */
export function summarise(record: EventRecord): EventSummary {
  const { event, routing, deliveries } = record;
  const { repository, tag, pusher } = event.push;
  return {
    id: event.id,
    receivedAt: event.receivedAt,
    repository,
    ...(tag !== undefined && { tag }),
    ...(pusher !== undefined && { pusher }),
    token: event.token,
    ...(event.origin !== undefined && { origin: event.origin }),
    status: statusOf(record),
    ...(record.held !== undefined && record.revision !== undefined && { held: record.held }),
    ...(event.alert !== undefined && { alert: event.alert }),
    rules: routing?.rules ?? [],
    deliveries: deliveries.map((delivery) => summariseDelivery(record, delivery)),
  };
}

function summariseDelivery(record: EventRecord, delivery: Delivery): DeliverySummary {
  const { id, target, status, attempts, reason, redeliveryOf } = delivery;
  const last = attempts.at(-1);
  return {
    id,
    target,
    status,
    attempts: attempts.length,
    ...(last !== undefined && { attemptedAt: last.startedAt + last.durationMs, durationMs: last.durationMs }),
    ...(redeliveryOf !== undefined && { redeliveryOf }),
    ...(needsRedeliveryById(record, delivery) && { unconfirmed: true }),
    ...(delivery.awaits === "approval" && { awaits: "approval" }),
    ...(reason !== undefined && { reason }),
  };
}

/** The start of the reason of each delivery that waits for an approval, by which summaries of earlier versions are known. */
export const WAITS_FOR_APPROVAL = "waits for an approval";

/** Checks whether a delivery in a list waits for an approval. */
export function isAwaitingApproval({ status, awaits, reason }: DeliverySummary): boolean {
  return status === "pending" && (awaits === "approval" || reason?.startsWith(WAITS_FOR_APPROVAL) === true);
}

/** Only the latest delivery to a target counts, so a successful redelivery clears a failure. */
function statusOf({ event, held, deliveries }: EventRecord): EventStatus {
  // A held alert only waits for routing: without a valid document the last valid one is used.
  if (held !== undefined) return event.alert === undefined ? "held" : "pending";
  if (deliveries.length === 0) return "unrouted";
  if (deliveries.some(({ status }) => status === "pending")) return "pending";
  const latest = new Map(deliveries.map((delivery) => [delivery.target, delivery]));
  const isFailed = [...latest.values()].some(
    (delivery) => delivery.status === "failed" && !isCoveredByFailover(delivery, deliveries),
  );
  return isFailed ? "failed" : "delivered";
}
