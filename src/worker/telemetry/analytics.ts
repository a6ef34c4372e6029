import type { Attempt, Delivery } from "../../core/delivery/delivery.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { Env } from "../env/env.ts";
import { log } from "./log.ts";

// The one place that writes to Workers Analytics Engine. Columns have numbers there, not names, so a new order would
// change the meaning of earlier points. docs/metrics.md documents the layout.

/** Most bytes of an index: https://developers.cloudflare.com/analytics/analytics-engine/limits/ */
const MAX_INDEX_BYTES = 96;

/** Writes a point for a stored push. The platform sends it after the response. */
export function writeEventPoint({ ANALYTICS }: Env, { event, held, deliveries }: EventRecord): void {
  const { repository, tag = "" } = event.push;
  write(ANALYTICS, {
    indexes: [indexOf(repository)],
    blobs: ["event", repository, tag, "", held === undefined ? "accepted" : "held", event.id, "", event.token],
    doubles: [1, deliveries.length, 0, 0, 0],
  });
}

/** Writes a point for an attempt that has ended, with the delivery's new status. */
export function writeAttemptPoint(
  { ANALYTICS }: Env,
  { event }: EventRecord,
  delivery: Delivery,
  attempt: Attempt,
): void {
  const { repository, tag = "" } = event.push;
  const { id, target, status: outcome } = delivery;
  const latencyMs = attempt.startedAt + attempt.durationMs - event.receivedAt;
  write(ANALYTICS, {
    indexes: [indexOf(repository)],
    blobs: ["attempt", repository, tag, target, outcome, event.id, id, event.token],
    doubles: [1, attempt.number, attempt.status ?? 0, attempt.durationMs, latencyMs],
  });
}

/** Never throws: a lost point must not cost a push. */
function write(dataset: AnalyticsEngineDataset | undefined, point: AnalyticsEngineDataPoint): void {
  try {
    dataset?.writeDataPoint(point);
  } catch (error) {
    log("analytics.failed", { reason: (error as Error).message });
  }
}

/** The index of a repository, by which the platform samples. The name may be longer than an index. */
function indexOf(repository: string): string {
  return repository.slice(0, MAX_INDEX_BYTES);
}
