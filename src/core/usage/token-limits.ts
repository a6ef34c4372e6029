import { take, waitMs, type Allowance } from "./allowance.ts";
import type { Rate } from "./rate.ts";

/** The variables that limit one token, by what they count. */
export const TOKEN_LIMITS = {
  pushes: "PUSHES_PER_TOKEN",
  bytes: "BYTES_PER_TOKEN",
  repositories: "NEW_REPOSITORIES_PER_TOKEN",
} as const;

type Counted = keyof typeof TOKEN_LIMITS;

const COUNTED = Object.keys(TOKEN_LIMITS) as readonly Counted[];

/** The rate of each limit; undefined for one that is off. */
export type TokenRates = Readonly<Record<Counted, Rate | undefined>>;

/** What a request wants to store. */
export type Need = Readonly<Record<Counted, number>>;

/** What is left of each limit; one that nothing was ever taken from is absent. */
export type TokenAllowances = { readonly [counted in Counted]?: Allowance };

/** Whether a request may store what it needs. If not: the variable that forbids it, and for how many milliseconds. */
export type Reservation =
  | { readonly isGranted: true }
  | { readonly isGranted: false; readonly limit: string; readonly waitMs: number };

/**
 * Takes all that a request needs, or nothing of it. A limit that was turned off forgets what was left of it.
 *
 * @param before what is left, as this function gave it last
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

/** What a token has left, as it was stored; earlier versions stored the pushes alone. */
export function storedAllowances(text: string | undefined): TokenAllowances {
  if (text === undefined) return {};
  const stored = JSON.parse(text) as TokenAllowances | Allowance;
  return "left" in stored ? { pushes: stored } : stored;
}
