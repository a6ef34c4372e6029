import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Env } from "../../env/env.ts";
import { readSettings } from "../../env/settings.ts";
import { writeAttemptPoint } from "../../telemetry/analytics.ts";
import { log } from "../../telemetry/log.ts";

/**
 * Logs the end of an attempt, unless it is the first and succeeded: lines count against the plan, and most pushes would
 * need one for each target. Writes its point for Analytics Engine. A refused request was never sent.
 */
export function logAttempt(env: Env, record: EventRecord, delivery: Delivery, result: AttemptResult): void {
  const wasSent = result.outcome.kind !== "refused";
  const attempt = delivery.attempts.at(-1);
  const isDetail = wasSent && attempt?.number === 1 && attempt.reason === undefined;
  if (!isDetail || readSettings(env).logsAllAttempts) writeLine(record, delivery, result, wasSent);
  if (wasSent && attempt !== undefined) writeAttemptPoint(env, record, delivery, attempt);
}

function writeLine(
  record: EventRecord,
  delivery: Delivery,
  { outcome, durationMs }: AttemptResult,
  wasSent: boolean,
): void {
  log(wasSent ? "delivery.attempted" : "delivery.ended", {
    repository: record.event.push.repository,
    eventId: record.event.id,
    deliveryId: delivery.id,
    target: delivery.target,
    attempt: wasSent ? delivery.attempts.length : undefined,
    status: outcome.kind === "response" ? outcome.status : undefined,
    outcome: delivery.status,
    reason: delivery.reason,
    durationMs,
    retryInMs: delivery.dueAt === undefined ? undefined : delivery.dueAt - Date.now(),
  });
}
