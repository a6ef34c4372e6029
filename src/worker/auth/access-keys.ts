import type { PrivateHosts } from "../../core/address/address.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { requestApi } from "../http/request-api.ts";
import { log } from "../telemetry/log.ts";
import { HOUR_MS } from "../../core/lib/time.ts";

/** Access changes its key every six weeks and takes the old one for a week more. */
const FRESH_MS = HOUR_MS;

/** Unknown keys, and failures, have the keys fetched again at most so often: strangers make up key ids. */
const REFETCH_MS = 30_000;

interface Keys {
  readonly fetchedAt: number;
  /** When they were last asked for, be it in vain. */
  readonly triedAt: number;
  /** By key id; the error says why there are none. */
  readonly keys: Result<ReadonlyMap<string, CryptoKey>, string>;
}

/** The keys of each team, by its origin. */
const known = new Map<string, Keys>();

/**
 * The public key of a team that has this id; undefined when the team has no such key. Each isolate keeps keys for an
 * hour. When they are older and cannot be fetched the answer is the reason: nobody is let in by keys that may be revoked.
 */
export async function accessKey(
  issuer: string,
  kid: string,
  privateHosts: PrivateHosts,
  now: number,
): Promise<Result<CryptoKey | undefined, string>> {
  const before = known.get(issuer);
  const age = before === undefined ? Infinity : now - before.fetchedAt;
  const isFresh = age >= 0 && age < FRESH_MS && before?.keys.ok === true;
  const mayFetch = before === undefined || now < before.triedAt || now - before.triedAt >= REFETCH_MS;
  const isEnough = isFresh && before.keys.value.has(kid);
  const current = !isEnough && mayFetch ? await fetchKeys(issuer, privateHosts, now) : before;
  if (current === undefined || (current === before && !isFresh)) {
    return err("the keys of Cloudflare Access are too old and could not be fetched a moment ago");
  }
  // A failure to find an unknown key does not take away the keys that are still fresh.
  const kept = isFresh && !current.keys.ok ? { ...before, triedAt: now } : current;
  known.set(issuer, kept);
  return current.keys.ok ? ok(current.keys.value.get(kid)) : current.keys;
}

async function fetchKeys(issuer: string, privateHosts: PrivateHosts, now: number): Promise<Keys> {
  const url = `${issuer}/cdn-cgi/access/certs`;
  const answer = await requestApi({ method: "GET", url, headers: { accept: "application/json" } }, privateHosts);
  const keys = answer.ok
    ? await importKeys(answer.value.status, answer.value.text)
    : err(`the keys of Cloudflare Access could not be fetched: ${answer.error}`);
  if (!keys.ok) log("access.keys_unavailable", { reason: keys.error });
  return { fetchedAt: now, triedAt: now, keys };
}

async function importKeys(status: number, text: string): Promise<Result<ReadonlyMap<string, CryptoKey>, string>> {
  const { keys } = (jsonOf(text) ?? {}) as { keys?: unknown };
  if (status !== 200 || !Array.isArray(keys)) return err(`the keys of Cloudflare Access were answered with ${status}`);
  const imported = new Map<string, CryptoKey>();
  for (const key of keys as (JsonWebKey & { kid?: unknown })[]) {
    const crypto = await importKey(key);
    if (crypto !== undefined && typeof key.kid === "string") imported.set(key.kid, crypto);
  }
  return ok(imported);
}

/** Undefined for what is no RSA key to verify with. */
async function importKey({ kty, n, e, alg = "RS256", use = "sig" }: JsonWebKey): Promise<CryptoKey | undefined> {
  if (kty !== "RSA" || alg !== "RS256" || use !== "sig" || n === undefined || e === undefined) return undefined;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    return await crypto.subtle.importKey("jwk", { kty, n, e, alg, ext: true }, algorithm, false, ["verify"]);
  } catch {
    return undefined;
  }
}
