import { refill, take, waitMs, type Allowance } from "./allowance.ts";
import type { Rate } from "./rate.ts";

/** Variables that limit one token, by what they limit. */
export const TOKEN_LIMITS = {
  pushes: "PUSHES_PER_TOKEN",
  bytes: "BYTES_PER_TOKEN",
  repositories: "NEW_REPOSITORIES_PER_TOKEN",
} as const;

type Counted = keyof typeof TOKEN_LIMITS;

const COUNTED = Object.keys(TOKEN_LIMITS) as readonly Counted[];

/** The rate of each limit; undefined if the limit is off. */
export type TokenRates = Readonly<Record<Counted, Rate | undefined>>;

/** Amounts that a request needs. */
export type Need = Readonly<Record<Counted, number>>;

/** The bucket of each limit; absent if nothing was taken from it yet. */
export type TokenAllowances = { readonly [counted in Counted]?: Allowance };

/** The decision on a request. A refusal names the exceeded variable and the milliseconds to wait. */
export type Reservation =
  | { readonly isGranted: true }
  | { readonly isGranted: false; readonly limit: string; readonly waitMs: number };

/**
 * Takes everything that a request needs, or nothing. Drops the bucket of a limit that was turned off.
 *
 * @param before the buckets that the last call returned as `after`
 */
export function reserve(
  before: TokenAllowances,
  rates: TokenRates,
  need: Need,
  now: number,
): { readonly reservation: Reservation; readonly after: TokenAllowances } {
  const after: { [counted in Counted]?: Allowance } = {};
  for (const counted of COUNTED) {
    const [rate, amount, allowance] = [rates[counted], need[counted], before[counted]];
    if (rate === undefined) continue;
    const taken = amount === 0 ? allowance : take(allowance, rate, amount, now);
    if (taken !== undefined) after[counted] = taken;
    else if (amount > 0) {
      const refused = {
        isGranted: false,
        limit: TOKEN_LIMITS[counted],
        waitMs: waitMs(allowance, rate, amount, now),
      } as const;
      return { reservation: refused, after: before };
    }
  }
  return { reservation: { isGranted: true }, after };
}

/**
 * Whether each limit that something was taken of will be whole again within some milliseconds: then a later look need not
 * know of it.
 */
export function isWholeWithin(
  taken: Need,
  after: TokenAllowances,
  rates: TokenRates,
  ms: number,
  now: number,
): boolean {
  return COUNTED.every((counted) => {
    const [rate, allowance] = [rates[counted], after[counted]];
    if (taken[counted] === 0 || rate === undefined || allowance === undefined) return true;
    return waitMs(allowance, rate, rate.count, now) <= ms;
  });
}

/** The part of a bucket that may be lent at once: what an isolate borrows and does not use must not matter. */
const LENT_PART = 0.01;

/**
 * Takes a block of pushes and bytes ahead, for an isolate that will need them; undefined if it is more than a hundredth of
 * what a limit has left.
 */
export function lend(
  before: TokenAllowances,
  rates: TokenRates,
  block: Pick<Need, "pushes" | "bytes">,
  now: number,
): TokenAllowances | undefined {
  const isSmall = (["pushes", "bytes"] as const).every((counted) => {
    const rate = rates[counted];
    return rate === undefined || block[counted] <= LENT_PART * refill(before[counted], rate, now).left;
  });
  if (!isSmall) return undefined;
  const { reservation, after } = reserve(before, rates, { ...block, repositories: 0 }, now);
  return reservation.isGranted ? after : undefined;
}

/** Reads stored buckets. Versions before 0.2 stored only the bucket for pushes. */
export function storedAllowances(text: string | undefined): TokenAllowances {
  if (text === undefined) return {};
  const stored = JSON.parse(text) as TokenAllowances | Allowance;
  return "left" in stored ? { pushes: stored } : stored;
}
