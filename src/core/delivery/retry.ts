import { millisecondsOf } from "../schema/duration.ts";
import type { StatusTest } from "./status.ts";
import { HOUR_MS } from "../lib/time.ts";

/** The end of one request, before it is judged. */
export type Outcome =
  | {
      readonly kind: "response";
      readonly status: number;
      /** The `Retry-After` header. */
      readonly retryAfter?: string;
      /** Why a 2xx is no success: the target's `delivered_when` does not hold, or could not be evaluated. */
      readonly unmet?: string;
      /** The `webhook-delivery` header, with which a receiver controls further attempts. */
      readonly steering?: string;
    }
  /** No response: the connection failed, broke or timed out. */
  | { readonly kind: "no-response"; readonly reason: string; readonly isTimeout?: true }
  /** No one to send to: a tunnel without a client. If deliveries wait for that, it is not an attempt. */
  | { readonly kind: "absent"; readonly reason: string }
  /** Nothing was sent, because the request is impossible: a forbidden address, a missing secret. */
  | { readonly kind: "refused"; readonly reason: string };

/** The consequence of an outcome. */
export type Verdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: "failed"; readonly reason: string; readonly blocksTarget?: boolean };

/** 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, 10 h: ten attempts in 27.5 hours. */
export const DEFAULT_SCHEDULE = ["5s", "30s", "2m", "10m", "30m", "2h", "5h", "10h", "10h"] as const;

/** Random share of a delay, added or subtracted, so that retries do not arrive all at once. */
const JITTER = 0.2;

/** Limit of a target's `Retry-After`. */
const MAX_RETRY_AFTER_MS = HOUR_MS;

/** Shortest delay, even if the target asks for an immediate retry. */
const MIN_RETRY_AFTER_MS = 1000;

// Statuses besides 5xx: RFC 9110 section 15.5.9, RFC 8470 section 5.2 and RFC 6585 section 4 suggest a retry.
const RETRIED_STATUSES = new Set([408, 425, 429]);

/**
 * Judges an outcome, as https://github.com/standard-webhooks/standard-webhooks specifies: only 2xx is a success, 3xx is
 * never followed, 410 means that the target is gone. With the header `webhook-delivery: abort-message` or `disable` the
 * receiver ends the delivery, or all of them: https://docs.svix.com/receiving/delivery-control
 *
 * A 2xx that does not fulfil `delivered_when` is retried, unless the target's own list leaves its status out.
 *
 * @param ownList the statuses to retry, if the target has its own list
 */
export function judge(outcome: Outcome, now: number, ownList?: StatusTest): Verdict {
  if (outcome.kind === "refused") return { kind: "failed", reason: outcome.reason };
  if (outcome.kind !== "response") return { kind: "retry", reason: outcome.reason };

  const { status, steering, unmet } = outcome;
  const isSuccess = isSuccessful(status);
  if (isSuccess && unmet === undefined) return { kind: "delivered" };
  const reason = isSuccess ? `answered ${status}, but ${unmet}` : `answered ${status}`;
  if (steering === "abort-message") return { kind: "failed", reason: `${reason} and asked for no retry` };
  if (steering === "disable")
    return { kind: "failed", reason: `${reason} and disabled further deliveries`, blocksTarget: true };
  const isRetried = ownList?.(status) ?? (isSuccess || isRetriedByDefault(status));
  if (isRetried) {
    const retryAfterMs = outcome.retryAfter === undefined ? undefined : parseRetryAfter(outcome.retryAfter, now);
    return { kind: "retry", reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (status >= 300 && status < 400) return { kind: "failed", reason: `${reason}: redirects are not followed` };
  if (status === 410) return { kind: "failed", reason: `${reason}: the target is gone`, blocksTarget: true };
  return { kind: "failed", reason };
}

/** Checks whether a status is 2xx. */
export function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Checks whether a status is retried by default. */
export function isRetriedByDefault(status: number): boolean {
  return status >= 500 || RETRIED_STATUSES.has(status);
}

// The formats of RFC 9110 section 5.6.7. Date.parse alone also accepts other texts, such as "-5".
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Parses a `Retry-After` header (RFC 9110 section 10.2.3) into milliseconds; undefined if invalid. */
export function parseRetryAfter(header: string, now: number): number | undefined {
  const value = header.trim();
  if (/^\d{1,10}(?:\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  const time = HTTP_DATE.test(value)
    ? Date.parse(value)
    : ASCTIME.test(value)
      ? Date.parse(`${value} GMT`)
      : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/**
 * Returns the milliseconds from the end of attempt number `attempt` (from 1) to the next; undefined if the schedule has
 * ended. The target's `Retry-After` overrides the schedule, within limits, and jitter never shortens it.
 *
 * @param random a number from 0 up to, not including, 1
 */
export function nextDelayMs(
  attempt: number,
  schedule: readonly string[],
  retryAfterMs: number | undefined,
  random: number,
): number | undefined {
  const step = schedule[attempt - 1];
  if (step === undefined) return undefined;
  if (retryAfterMs !== undefined) {
    const asked = Math.min(Math.max(retryAfterMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
    return Math.round(asked * (1 + JITTER * random));
  }
  return Math.round(millisecondsOf(step) * (1 + JITTER * (2 * random - 1)));
}
