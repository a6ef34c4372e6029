import type { Env } from "../env/env.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import { networkOf } from "../http/network.ts";
import { overLimit, tooMany, type Refusal } from "../http/refusal.ts";
import { knownRefusal } from "./reservations.ts";

/** The period of the limits in wrangler.toml. Cloudflare does not say when a period ends. */
const PERIOD_MS = 60_000;

/** Refuses an address that has sent too many unknown tokens. Call it for unknown tokens only: senders share addresses. */
export async function refuseUnauthenticated(request: Request, env: Env): Promise<Refusal | undefined> {
  const network = networkOf(request.headers.get("cf-connecting-ip") ?? "");
  if (network === undefined || (await isWithin(env, env.STRANGER_LIMIT, network))) return undefined;
  return tooMany("Too many requests with unknown tokens came from this address.", PERIOD_MS);
}

/** Refuses a good token that is used too often. Called before the body is read and before any object is called. */
export async function refuseOverTokenRate(env: Env, label: string, now: number): Promise<Refusal | undefined> {
  const refused = knownRefusal(label, now);
  if (refused !== undefined) return overLimit(label, refused);
  if (await isWithin(env, env.TOKEN_LIMIT, label)) return undefined;
  return tooMany(`Too many requests came with the token ${label}: see TOKEN_LIMIT in wrangler.toml.`, PERIOD_MS);
}

/** Whether a limit has room; true if the limit is absent or fails. */
async function isWithin(env: Env, limit: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return (await limit?.limit({ key }))?.success ?? true;
  } catch (error) {
    logFromDirectory(env, "limit.unreachable", { reason: (error as Error).message });
    return true;
  }
}
