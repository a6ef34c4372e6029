import { DEFAULT_SCHEDULE, isRetriedByDefault, isSuccessful } from "../delivery/retry.ts";
import { parseStatusExpressions, type StatusTest } from "../delivery/status.ts";
import { millisecondsOf, parseDuration } from "../schema/duration.ts";
import type { Target } from "./target.ts";

const DEFAULT_TIMEOUT_MS = 15_000;

/** Returns the milliseconds that a target has to answer. */
export function timeoutMs(target: Target): number {
  return (target.timeout === undefined ? undefined : parseDuration(target.timeout)) ?? DEFAULT_TIMEOUT_MS;
}

/** Time to record the end of an attempt, beyond its timeout. */
const LEASE_MARGIN_MS = 5000;

/** Returns the milliseconds after which an attempt has certainly ended. */
export function leaseMs(target: Target): number {
  return timeoutMs(target) + LEASE_MARGIN_MS;
}

/** Returns the delays between a target's attempts. */
export function scheduleOf(target: Target): readonly string[] {
  return target.schedule ?? DEFAULT_SCHEDULE;
}

/** Returns when deliveries of an event expire, in milliseconds since 1970; Infinity without `expires`. */
export function expiresAt({ expires }: Target, receivedAt: number): number {
  return expires === undefined ? Infinity : receivedAt + millisecondsOf(expires);
}

const DEFAULT_RESULT_WITHIN_MS = 1_800_000;

/** Returns the milliseconds in which a target must report its result; undefined if its response is the result. */
export function resultWithinMs({ result, within }: Target): number | undefined {
  if (result !== "callback") return undefined;
  return (within === undefined ? undefined : parseDuration(within)) ?? DEFAULT_RESULT_WITHIN_MS;
}

/**
 * Returns a target's own list of statuses to retry; undefined without one. A 2xx is asked only if its answer does not
 * fulfil `delivered_when`.
 */
export function retriedStatuses({ retry_on: list }: Target): StatusTest | undefined {
  const test =
    list === undefined
      ? undefined
      : parseStatusExpressions(list, (status) => isSuccessful(status) || isRetriedByDefault(status));
  return test?.ok === true ? test.value : undefined;
}
