import type { Rate } from "./rate.ts";

/**
 * What is left of a rate at a time: a token bucket, as in RFC 2697, that holds all of one period and fills evenly, so
 * that a burst passes and a flood does not. Below 0 when more was spent than there was.
 */
export interface Allowance {
  readonly left: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is left now; all of it where nothing has been spent yet. A clock that was set back fills nothing. */
export function refill(allowance: Allowance | undefined, { count, perMs }: Rate, now: number): Allowance {
  if (allowance === undefined) return { left: count, at: now };
  const elapsedMs = Math.max(0, now - allowance.at);
  return { left: Math.min(count, allowance.left + (elapsedMs * count) / perMs), at: now };
}

/** What is left when one more is spent now, be it less than nothing. */
export function spend(allowance: Allowance | undefined, rate: Rate, now: number): Allowance {
  const { left, at } = refill(allowance, rate, now);
  return { left: left - 1, at };
}

/** In how many milliseconds one can be spent; 0 when it can now. */
export function waitMs(allowance: Allowance | undefined, rate: Rate, now: number): number {
  const { left } = refill(allowance, rate, now);
  return left >= 1 ? 0 : Math.ceil(((1 - left) * rate.perMs) / rate.count);
}
