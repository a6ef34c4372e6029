import type { PrivateHosts } from "../../core/address/address.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { requestApi } from "../http/request-api.ts";
import { log } from "../telemetry/log.ts";
import { HOUR_MS } from "../../core/lib/time.ts";

/** Longest use of cached keys. Access changes its key every six weeks, and accepts the old one for another week. */
const FRESH_MS = HOUR_MS;

/** Least time between two fetches after an unknown key or a failure: anyone can make up key ids. */
const REFETCH_MS = 30_000;

interface Keys {
  readonly fetchedAt: number;
  /** When they were last requested, successfully or not. */
  readonly triedAt: number;
  /** By key id; the error says why none could be read. */
  readonly keys: Result<ReadonlyMap<string, CryptoKey>, string>;
}

/** The keys of each team, by its origin. */
const known = new Map<string, Keys>();

/**
 * The public key of a team with this id; undefined if the team has no such key. Each isolate caches keys for an hour. If
 * they are older and cannot be fetched, the error says why: an old key may be revoked.
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
  // If the fetch for an unknown key fails, keys that are still fresh stay.
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

/** Imports a key; undefined unless it is an RSA key for verifying. */
async function importKey({ kty, n, e, alg = "RS256", use = "sig" }: JsonWebKey): Promise<CryptoKey | undefined> {
  if (kty !== "RSA" || alg !== "RS256" || use !== "sig" || n === undefined || e === undefined) return undefined;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    return await crypto.subtle.importKey("jwk", { kty, n, e, alg, ext: true }, algorithm, false, ["verify"]);
  } catch {
    return undefined;
  }
}
