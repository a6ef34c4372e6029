import { isCoveredByFailover } from "../delivery/delivery.ts";
import type { Alert } from "../event/alert.ts";
import type { Delivery, DeliveryStatus } from "../delivery/delivery.ts";
import { needsRedeliveryById } from "./confirm.ts";
import type { EventRecord } from "./record.ts";

/** How an event stands as a whole. `unrouted`: no rule matched; `failed`: settled, and not every delivery was made. */
export type EventStatus = "held" | "pending" | "delivered" | "failed" | "unrouted";

/** What lists show of a delivery. */
export interface DeliverySummary {
  readonly id: string;
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** When its last attempt ended, in milliseconds since 1970. */
  readonly attemptedAt?: number;
  /** How long that attempt took, in milliseconds. */
  readonly durationMs?: number;
  /** The delivery that an operator asked to have made again. */
  readonly redeliveryOf?: string;
  /** Set where it failed because its push is not confirmed: it is made again only by its id. */
  readonly unconfirmed?: true;
  readonly reason?: string;
}

/** What lists show of an event, and what it is found by. */
export interface EventSummary {
  readonly id: string;
  readonly receivedAt: number;
  readonly repository: string;
  readonly tag?: string;
  readonly pusher?: string;
  readonly token: string;
  /** Absent for what came to the hook. */
  readonly origin?: "reconciled";
  readonly status: EventStatus;
  /** Why a push is held, where the rules could not decide on it. Absent while there is no valid rule document. */
  readonly held?: string;
  /** Set when the event is an alert. */
  readonly alert?: Alert;
  /** The rules that matched. */
  readonly rules: readonly string[];
  readonly deliveries: readonly DeliverySummary[];
}

/** The summary of an event as it stands. */
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
    ...(reason !== undefined && { reason }),
  };
}

/** A delivery that was made again counts by its latest: what a redelivery has put right is no failure any more. */
function statusOf({ event, held, deliveries }: EventRecord): EventStatus {
  // An alert waits only for its turn to be routed: with the last valid document, if there is none now.
  if (held !== undefined) return event.alert === undefined ? "held" : "pending";
  if (deliveries.length === 0) return "unrouted";
  if (deliveries.some(({ status }) => status === "pending")) return "pending";
  const latest = new Map(deliveries.map((delivery) => [delivery.target, delivery]));
  const isFailed = [...latest.values()].some(
    (delivery) => delivery.status === "failed" && !isCoveredByFailover(delivery, deliveries),
  );
  return isFailed ? "failed" : "delivered";
}
