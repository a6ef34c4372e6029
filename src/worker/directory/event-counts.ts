import { addLatencies, addLatency } from "../../core/delivery/latency.ts";
import type { EventStatus, EventSummary } from "../../core/record/summary.ts";
import type { EventCounts, TargetCounts } from "../env/event-counts.ts";

/** Counts of no events. */
export function emptyCounts(): EventCounts {
  return { events: { held: 0, pending: 0, delivered: 0, failed: 0, unrouted: 0 }, targets: {} };
}

/** Adds an event. `events` counts pushes only; `targets` counts the deliveries of alerts too. */
export function countEvent({ events, targets }: EventCounts, summary: EventSummary): void {
  const { alert, status, receivedAt, deliveries } = summary;
  if (alert === undefined) events[status]++;
  for (const delivery of deliveries) {
    const target = targetIn(targets, delivery.target);
    if (delivery.status === "superseded") continue;
    target[delivery.status]++;
    // The latency of a redelivery says nothing about the target.
    const isTimed = delivery.status === "delivered" && delivery.redeliveryOf === undefined;
    if (isTimed && delivery.attemptedAt !== undefined) addLatency(target.latencies, delivery.attemptedAt - receivedAt);
  }
}

/** Adds other counts. */
export function addCounts(counts: EventCounts, other: EventCounts): void {
  const { events, targets } = counts;
  if (other.isLowerBound) counts.isLowerBound = true;
  for (const status of Object.keys(events) as EventStatus[]) events[status] += other.events[status];
  for (const [name, added] of Object.entries(other.targets)) {
    const target = targetIn(targets, name);
    target.delivered += added.delivered;
    target.failed += added.failed;
    target.pending += added.pending;
    addLatencies(target.latencies, added.latencies);
  }
}

function targetIn(targets: EventCounts["targets"], name: string): TargetCounts {
  if (!Object.hasOwn(targets, name)) targets[name] = { delivered: 0, failed: 0, pending: 0, latencies: {} };
  return targets[name] as TargetCounts;
}
