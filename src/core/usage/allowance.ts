import type { Rate } from "./rate.ts";

/**
 * A token bucket, as in RFC 2697. It holds the amount of one period and refills evenly, so that a burst passes and a
 * flood does not.
 */
export interface Allowance {
  /** Tokens left. Versions before 0.2 stored less than 0 after overspending. */
  readonly left: number;
  /** The time of `left`, in milliseconds since 1970. */
  readonly at: number;
}

/** Refills a bucket to the time `now`; a new one is full. A clock that was set back adds nothing. */
export function refill(allowance: Allowance | undefined, { count, perMs }: Rate, now: number): Allowance {
  if (allowance === undefined) return { left: count, at: now };
  const elapsedMs = Math.max(0, now - allowance.at);
  return { left: Math.min(count, allowance.left + (elapsedMs * count) / perMs), at: Math.max(now, allowance.at) };
}

/** Takes an amount from a bucket; undefined if it holds less. */
export function take(allowance: Allowance | undefined, rate: Rate, amount: number, now: number): Allowance | undefined {
  const { left, at } = refill(allowance, rate, now);
  return left >= amount ? { left: left - amount, at } : undefined;
}

/**
 * Returns the milliseconds until the bucket holds an amount; 0 if it does now. If the amount exceeds its capacity:
 * until it is full, and at least a second.
 */
export function waitMs(allowance: Allowance | undefined, rate: Rate, amount: number, now: number): number {
  const missing = Math.min(amount, rate.count) - refill(allowance, rate, now).left;
  const waitsMs = Math.ceil((Math.max(0, missing) * rate.perMs) / rate.count);
  return amount > rate.count ? Math.max(1000, waitsMs) : waitsMs;
}
