import type { LinkKey } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { directoryOf } from "../directory/client.ts";

/** Time for which an isolate caches the key. A rotation takes effect everywhere after this time. */
const CACHE_MS = 10_000;

const cached = new WeakMap<Env, { readonly key: LinkKey; readonly readAt: number }>();

/** Reads the key for new links. Throws if the directory cannot be reached. */
export async function readLinkKey(env: Env): Promise<LinkKey> {
  const key = await directoryOf(env).linkKey();
  cached.set(env, { key, readAt: Date.now() });
  return key;
}

/**
 * The key to check links with, cached: each isolate calls the directory once in ten seconds, however many forged links
 * come. Throws if the directory cannot be reached.
 */
export async function linkKeyForChecks(env: Env, now: number): Promise<LinkKey> {
  const known = cached.get(env);
  return known !== undefined && now - known.readAt < CACHE_MS ? known.key : readLinkKey(env);
}
