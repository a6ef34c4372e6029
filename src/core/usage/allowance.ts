import type { Rate } from "./rate.ts";

/**
 * A token bucket, as in RFC 2697: it holds the amount of one period and fills evenly, so that a burst passes and a
 * flood does not.
 */
export interface Allowance {
  /** Versions before 0.2 stored less than 0 where more was spent than there was. */
  readonly left: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The bucket at a time; a full one if nothing was ever spent. A clock that was set back fills nothing. */
export function refill(allowance: Allowance | undefined, { count, perMs }: Rate, now: number): Allowance {
  if (allowance === undefined) return { left: count, at: now };
  const elapsedMs = Math.max(0, now - allowance.at);
  return { left: Math.min(count, allowance.left + (elapsedMs * count) / perMs), at: Math.max(now, allowance.at) };
}

/** The bucket after an amount was taken from it; undefined if it holds less. */
export function take(allowance: Allowance | undefined, rate: Rate, amount: number, now: number): Allowance | undefined {
  const { left, at } = refill(allowance, rate, now);
  return left >= amount ? { left: left - amount, at } : undefined;
}

/**
 * Milliseconds until the bucket holds an amount; 0 if it does now. For more than it can ever hold: until it is full.
 */
export function waitMs(allowance: Allowance | undefined, rate: Rate, amount: number, now: number): number {
  const missing = Math.min(amount, rate.count) - refill(allowance, rate, now).left;
  const waitsMs = Math.ceil((Math.max(0, missing) * rate.perMs) / rate.count);
  return amount > rate.count ? Math.max(1000, waitsMs) : waitsMs;
}
