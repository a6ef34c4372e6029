import type { Need, Reservation } from "../../core/usage/token-limits.ts";
import type { Env } from "../env/env.ts";
import type { Reserved } from "../env/token-allowance-calls.ts";
import { readSettings } from "../env/settings.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import { Borrowed, type Amounts } from "./borrowed.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";

const MAX_ATTEMPTS = 3;

/** What this isolate has reserved ahead. */
const borrowed = new Borrowed();

/** Limits that this isolate knows to be used up, by token label. */
const usedUp = new Map<string, { readonly limit: string; readonly until: number }>();

/** The limit of a token that this isolate knows to be used up; undefined if none is. Calls no object. */
export function knownRefusal(label: string, now: number): Extract<Reservation, { isGranted: false }> | undefined {
  const { limit, until } = usedUp.get(label) ?? { limit: "", until: 0 };
  return until > now ? { isGranted: false, limit, waitMs: until - now } : undefined;
}

/** Whether tokens have any limit. */
export function isLimited(env: Env): boolean {
  return env.ALLOWANCE !== undefined && Object.values(readSettings(env).tokenRates).some((rate) => rate !== undefined);
}

/** The pushes, bytes and new repositories that a request has to store. */
export interface RequestNeed extends Pick<Need, "pushes" | "bytes"> {
  /** The names of repositories that never had a push. */
  readonly newRepositories: readonly string[];
}

/**
 * Reserves what a request needs of its token's limits, before anything is stored. Throws if the token's object cannot be
 * reached: then nothing may be stored.
 */
export async function reserveFor(env: Env, label: string, need: RequestNeed): Promise<Reservation> {
  if (!isLimited(env)) return { isGranted: true };
  const isKnown = need.newRepositories.length === 0;
  if (isKnown && borrowed.take(label, need, Date.now())) return { isGranted: true };
  const block = isKnown ? borrowed.blockFor(label, need) : undefined;
  try {
    const { usage, isLent, ...reservation } = await reserveAtObject(env, label, need, block);
    returnUsage(usage);
    if (block !== undefined && isLent === true) borrowed.keep(label, block, Date.now());
    return noteRefusal(label, need, reservation);
  } finally {
    if (block !== undefined) borrowed.answered(label);
  }
}

/** Remembers a limit that is used up for every push. Returns the reservation. */
function noteRefusal(label: string, need: RequestNeed, reservation: Reservation): Reservation {
  const isOfOne = need.pushes === 1 && !reservation.isGranted && reservation.limit !== "BYTES_PER_TOKEN";
  if (isOfOne) usedUp.set(label, { limit: reservation.limit, until: Date.now() + reservation.waitMs });
  return reservation;
}

/** Keeps unused reservations for the next pushes of the token: a sender that repeats itself costs no rows. */
export function keepUnused(env: Env, label: string, pushes: number, bytes: number): void {
  if (isLimited(env) && pushes > 0) borrowed.keep(label, { pushes, bytes }, Date.now());
}

type Allowances = NonNullable<Env["ALLOWANCE"]>;

async function reserveAtObject(
  env: Env,
  label: string,
  need: RequestNeed,
  block: Amounts | undefined,
): Promise<Reserved> {
  const { pushes, bytes, newRepositories } = need;
  const { tokenRates } = readSettings(env);
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub stays broken after an error, so each attempt takes a new one.
      return await (env.ALLOWANCE as Allowances)
        .getByName(label)
        .reserve({ pushes, bytes }, newRepositories, tokenRates, block);
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      // For up to five minutes after a deploy, objects still run the version before.
      if (message.includes("does not implement")) return { isGranted: true, usage: takeUsage() };
      if (retryable === true && overloaded !== true && attempt < MAX_ATTEMPTS) continue;
      logFromDirectory(env, "allowance.unreachable", { token: label, reason: message });
      throw error;
    }
  }
}
