import { parseRetryAfter } from "../../core/delivery/retry.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import type { ApiResponse } from "../http/request-api.ts";

/**
 * Explains a response other than 200.
 *
 * @param who the host that responded, for the reason
 * @param field the field of the rule document that caused the request
 */
export function noFacts(
  { status, headers }: ApiResponse,
  who: string,
  now: number,
  field = "verify",
): Extract<CheckResult, { kind: "none" }> {
  switch (status) {
    case 401:
    case 403:
      return none(`${who} answered ${status}: name an account in "${field}" that may read the repository`);
    case 404:
      return none(`${who} does not know the tag`);
    case 429:
      return { ...none(`${who} answered 429: too many requests`), retryAt: retryAtOf(headers, now) };
    default:
      return none(`${who} answered ${status}`);
  }
}

/** A result without facts. */
export function none(reason: string): Extract<CheckResult, { kind: "none" }> {
  return { kind: "none", reason };
}

const DEFAULT_PAUSE_MS = 60_000;

/**
 * When to retry, in milliseconds since 1970. Docker Hub has used both `Retry-After` (seconds) and `X-Retry-After` (a Unix
 * time); `X-RateLimit-Reset` says when its minute ends:
 * https://docs.docker.com/reference/api/hub/latest/#tag/rate-limiting
 */
function retryAtOf(headers: Headers, now: number): number {
  const retryAfterMs = parseRetryAfter(headers.get("retry-after") ?? "", now);
  if (retryAfterMs !== undefined) return now + retryAfterMs;
  const unixSeconds = Number(headers.get("x-retry-after") ?? headers.get("x-ratelimit-reset") ?? Number.NaN);
  return unixSeconds * 1000 > now ? unixSeconds * 1000 : now + DEFAULT_PAUSE_MS;
}
