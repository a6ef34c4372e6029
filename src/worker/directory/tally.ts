import { addLatencies, addLatency, type Latencies } from "../../core/delivery/latency.ts";
import type { EventStatus, EventSummary } from "../../core/record/summary.ts";

/** Deliveries to one target, by how they stand, and how long after their push, or alert, they were made. */
interface TargetTally {
  delivered: number;
  failed: number;
  pending: number;
  readonly latencies: Latencies;
}

/** Counts over some events; made to be added up and to be kept as JSON. */
export interface Tally {
  readonly events: Record<EventStatus, number>;
  readonly targets: Record<string, TargetTally>;
}

export function emptyTally(): Tally {
  return { events: { held: 0, pending: 0, delivered: 0, failed: 0, unrouted: 0 }, targets: {} };
}

/** Counts an event: what is told of events is about pushes, while deliveries of alerts are deliveries like others. */
export function countEvent({ events, targets }: Tally, summary: EventSummary): void {
  const { alert, status, receivedAt, deliveries } = summary;
  if (alert === undefined) events[status]++;
  for (const delivery of deliveries) {
    const target = targetIn(targets, delivery.target);
    if (delivery.status === "superseded") continue;
    target[delivery.status]++;
    // What an operator has asked for again says nothing about how fast the target is.
    const isTimed = delivery.status === "delivered" && delivery.redeliveryOf === undefined;
    if (isTimed && delivery.attemptedAt !== undefined) addLatency(target.latencies, delivery.attemptedAt - receivedAt);
  }
}

/** Adds what another has counted. */
export function addTally({ events, targets }: Tally, other: Tally): void {
  for (const status of Object.keys(events) as EventStatus[]) events[status] += other.events[status];
  for (const [name, counts] of Object.entries(other.targets)) {
    const target = targetIn(targets, name);
    target.delivered += counts.delivered;
    target.failed += counts.failed;
    target.pending += counts.pending;
    addLatencies(target.latencies, counts.latencies);
  }
}

function targetIn(targets: Tally["targets"], name: string): TargetTally {
  if (!Object.hasOwn(targets, name)) targets[name] = { delivered: 0, failed: 0, pending: 0, latencies: {} };
  return targets[name] as TargetTally;
}
