import { parseDuration } from "../schema/duration.ts";
import type { StatusTest } from "./status.ts";
import { HOUR_MS } from "../lib/time.ts";

/** How one request ended, before it is judged. */
export type Outcome =
  | {
      readonly kind: "response";
      readonly status: number;
      /** The header of that name. */
      readonly retryAfter?: string;
      /** The header `webhook-delivery`, by which a receiver steers what follows. */
      readonly steering?: string;
    }
  /** No answer: the connection failed, broke or took too long. */
  | { readonly kind: "no-response"; readonly reason: string }
  /** Nobody was there to send it to: a tunnel without a client. Where deliveries wait for that, it is no attempt. */
  | { readonly kind: "absent"; readonly reason: string }
  /** Nothing was sent, because it could not have been right: a forbidden address, a secret that is not set. */
  | { readonly kind: "refused"; readonly reason: string };

/** What follows from an outcome. */
export type Verdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: "failed"; readonly reason: string; readonly blocksTarget?: boolean };

/** 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, 10 h: ten attempts over 27 hours and a half. */
export const DEFAULT_SCHEDULE = ["5s", "30s", "2m", "10m", "30m", "2h", "5h", "10h", "10h"] as const;

/** How much a delay may be longer or shorter than the schedule says, so that retries do not arrive all at once. */
export const JITTER = 0.2;

/** A target may ask for a pause, but not for the delivery to be forgotten. */
export const MAX_RETRY_AFTER_MS = HOUR_MS;

/** A target that says "now" after an error gets a moment all the same. */
export const MIN_RETRY_AFTER_MS = 1000;

// Besides 5xx: RFC 9110 section 15.5.9, RFC 8470 section 5.2 and RFC 6585 section 4 invite a later repetition.
const RETRIED_STATUSES = new Set([408, 425, 429]);

/**
 * The one table by which targets are judged, after https://github.com/standard-webhooks/standard-webhooks: only 2xx is
 * a success, 3xx is never followed, 410 means that the target is gone. A receiver may also answer with the header
 * `webhook-delivery: abort-message` or `disable`, as https://docs.svix.com/receiving/delivery-control has it.
 *
 * @param isRetried which statuses to retry, where a target has its own list
 */
export function judge(outcome: Outcome, now: number, isRetried: StatusTest = isRetriedByDefault): Verdict {
  if (outcome.kind === "refused") return { kind: "failed", reason: outcome.reason };
  if (outcome.kind !== "response") return { kind: "retry", reason: outcome.reason };

  const { status, steering } = outcome;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const reason = `answered ${status}`;
  if (steering === "abort-message") return { kind: "failed", reason: `${reason} and asked for no other attempt` };
  if (steering === "disable")
    return { kind: "failed", reason: `${reason} and asked for nothing more`, blocksTarget: true };
  if (isRetried(status)) {
    const retryAfterMs = outcome.retryAfter === undefined ? undefined : parseRetryAfter(outcome.retryAfter, now);
    return { kind: "retry", reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (status >= 300 && status < 400) return { kind: "failed", reason: `${reason}: redirects are not followed` };
  if (status === 410)
    return { kind: "failed", reason: `${reason}: the target says that it is gone`, blocksTarget: true };
  return { kind: "failed", reason };
}

/** The statuses that are retried where a target does not say otherwise. */
export function isRetriedByDefault(status: number): boolean {
  return status >= 500 || RETRIED_STATUSES.has(status);
}

// The forms of RFC 9110 section 5.6.7. Date.parse alone takes much that is none of them, such as "-5".
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Milliseconds of a `Retry-After` header in either of its forms, RFC 9110 section 10.2.3; undefined when unusable. */
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
 * Milliseconds from the end of attempt number `attempt` (1 is the first) to the next, or undefined when the schedule
 * is used up. What the target asked for counts before the schedule, within bounds, and is never cut short by chance.
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
  return Math.round((parseDuration(step) ?? 0) * (1 + JITTER * (2 * random - 1)));
}
