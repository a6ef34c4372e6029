import type { Attempt, Delivery } from "../../core/delivery/delivery.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { Env } from "../env/env.ts";
import { log } from "./log.ts";

// The one place that writes to Workers Analytics Engine. docs/metrics.md has the layout for whoever queries it: columns
// have numbers and no names there, so a change of their order changes the meaning of what was written before.

/** The most that an index may have: https://developers.cloudflare.com/analytics/analytics-engine/limits/ */
const MAX_INDEX_BYTES = 96;

/** Counts a push that was stored. The platform sends it behind the answer. */
export function writeEventPoint({ ANALYTICS }: Env, { event, held, deliveries }: EventRecord): void {
  const { repository, tag = "" } = event.push;
  write(ANALYTICS, {
    indexes: [indexOf(repository)],
    blobs: ["event", repository, tag, "", held === undefined ? "accepted" : "held", event.id, "", event.token],
    doubles: [1, deliveries.length, 0, 0, 0],
  });
}

/** Counts an attempt that has ended, by the delivery as it then stands. */
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

/** What cannot be counted must not cost a push. */
function write(dataset: AnalyticsEngineDataset | undefined, point: AnalyticsEngineDataPoint): void {
  try {
    dataset?.writeDataPoint(point);
  } catch (error) {
    log("analytics.failed", { reason: (error as Error).message });
  }
}

/** Sampling keeps what has the same index together, and a repository's name may be longer than an index. */
function indexOf(repository: string): string {
  return repository.slice(0, MAX_INDEX_BYTES);
}
