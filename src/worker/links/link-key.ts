import type { LinkKey } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { directoryOf } from "../directory/client.ts";

/** How long an isolate takes a link by a key that it has read before: a rotation counts everywhere after this time. */
const CACHE_MS = 10_000;

const cached = new WeakMap<Env, { readonly key: LinkKey; readonly readAt: number }>();

/** Reads the key that new links are sealed with. Throws when the directory cannot be reached. */
export async function readLinkKey(env: Env): Promise<LinkKey> {
  const key = await directoryOf(env).linkKey();
  cached.set(env, { key, readAt: Date.now() });
  return key;
}

/**
 * The key that links are checked with. However many links a stranger makes up, the directory is asked once in ten
 * seconds by each isolate. Throws when it cannot be reached.
 */
export async function linkKeyForChecks(env: Env, now: number): Promise<LinkKey> {
  const known = cached.get(env);
  return known !== undefined && now - known.readAt < CACHE_MS ? known.key : readLinkKey(env);
}
