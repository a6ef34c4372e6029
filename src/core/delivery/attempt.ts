import { fail, isSettled, settle, waitFor, withoutTime, type Attempt, type Delivery } from "./delivery.ts";
import { SECOND_MS } from "../lib/time.ts";
import { formatSent, type Sent } from "./sent.ts";
import { nextDelayMs, type Outcome, type Verdict } from "./retry.ts";

/** The outcome of an attempt, with what is stored of it. */
export interface AttemptResult {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly response?: string;
  /** The headers of the response that are kept. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent if nothing was sent. */
  readonly sent?: Sent;
}

/** Limits of a delivery's retries. */
export interface Persistence {
  readonly schedule: readonly string[];
  /** No attempt starts after this time; Infinity if only the schedule limits them. */
  readonly expiresAt: number;
  /** Milliseconds in which the target must report, if its response is not the result. */
  readonly resultWithinMs?: number | undefined;
  /** The target's definition, if it is to be kept with the attempt. */
  readonly target?: Attempt["target"] | undefined;
}

/**
 * Converts a result into the attempt to store. What equals the attempt before is left out.
 *
 * @param target the definition that was used, if it is to be kept
 */
export function attemptOf(
  attempts: readonly Attempt[],
  result: AttemptResult,
  verdict: Verdict,
  target?: Attempt["target"],
): Attempt {
  const { outcome, response, startedAt, durationMs, headers = {}, sent } = result;
  const isNews = JSON.stringify(headers) !== JSON.stringify(headersOf(attempts, attempts.length));
  return {
    number: attempts.length + 1,
    startedAt,
    durationMs,
    ...(outcome.kind === "response" && { status: outcome.status }),
    ...(verdict.kind !== "delivered" && { reason: verdict.reason }),
    ...(response !== undefined && { response }),
    ...(isNews && { headers }),
    ...(sent !== undefined && { sent: formatSent(sent) }),
    ...(sent !== undefined && sent.timestamp !== secondOf(startedAt) && { timestamp: sent.timestamp }),
    ...(target !== undefined && { target }),
  };
}

/** Returns the kept headers of the response to an attempt, by its number; empty for none. */
export function headersOf(attempts: readonly Attempt[], number: number): Readonly<Record<string, string>> {
  return attempts.slice(0, number).findLast(({ headers }) => headers !== undefined)?.headers ?? {};
}

/** Returns the `webhook-timestamp` of an attempt, in seconds since 1970. */
export function timestampOf({ timestamp, startedAt }: Attempt): number {
  return timestamp ?? secondOf(startedAt);
}

function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / SECOND_MS);
}

/**
 * Records an attempt: the delivery is then delivered, failed, or pending until the next attempt. A delivery that was
 * settled during the attempt stays so, but a success always counts.
 *
 * @param random a number from 0 up to, not including, 1
 */
export function recordAttempt(
  delivery: Delivery,
  result: AttemptResult,
  verdict: Verdict,
  { schedule, expiresAt, resultWithinMs, target }: Persistence,
  random: number,
): Delivery {
  // A request that was never sent is not an attempt.
  if (result.outcome.kind === "refused") return fail(delivery, result.outcome.reason);
  const attempts = [...delivery.attempts, attemptOf(delivery.attempts, result, verdict, target)];
  const endedAt = result.startedAt + result.durationMs;
  if (verdict.kind === "delivered") {
    if (resultWithinMs === undefined) return settle({ ...delivery, attempts }, "delivered");
    // The target can report before its response arrives: then the delivery stays settled.
    return waitFor(
      { ...delivery, attempts },
      "result",
      "accepted: waiting for the target's report",
      endedAt + resultWithinMs,
    );
  }
  if (isSettled(delivery)) return { ...delivery, attempts };
  if (verdict.kind === "failed") return settle({ ...delivery, attempts }, "failed", verdict.reason);

  const delayMs = nextDelayMs(attempts.length, schedule, verdict.retryAfterMs, random);
  const dueAt = delayMs === undefined ? undefined : endedAt + delayMs;
  if (dueAt === undefined || dueAt > expiresAt) {
    const end = dueAt === undefined ? "gave up" : "expired";
    return settle({ ...delivery, attempts }, "failed", `${end} after ${formatAttempts(attempts)}: ${verdict.reason}`);
  }
  return { ...withoutTime(delivery), dueAt, reason: verdict.reason, attempts };
}

/** Starts an attempt: the delivery is due again when the lease ends, in case the end is never recorded. */
export function beginAttempt(delivery: Delivery, leaseEndsAt: number): Delivery {
  return isSettled(delivery) ? delivery : { ...delivery, dueAt: leaseEndsAt };
}

/** Formats the number of attempts: `1 attempt`, `3 attempts`. */
export function formatAttempts(attempts: readonly Attempt[]): string {
  return `${attempts.length} attempt${attempts.length === 1 ? "" : "s"}`;
}
