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
  for (const [name, { status: latest }] of new Map(deliveries.map((delivery) => [delivery.target, delivery]))) {
    if (latest === "failed") addUndelivered(targetIn(targets, name), 1);
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
    addUndelivered(target, added.undelivered ?? 0);
    addLatencies(target.latencies, added.latencies);
  }
}

/** Checks whether counts lack what later versions count. Then the events must be counted again. */
export function areOutdated({ targets }: EventCounts): boolean {
  return Object.values(targets).some(({ failed, undelivered }) => failed > 0 && undelivered === undefined);
}

function addUndelivered(target: TargetCounts, count: number): void {
  target.undelivered = (target.undelivered ?? 0) + count;
}

function targetIn(targets: EventCounts["targets"], name: string): TargetCounts {
  if (!Object.hasOwn(targets, name)) targets[name] = { delivered: 0, failed: 0, pending: 0, latencies: {} };
  return targets[name] as TargetCounts;
}
