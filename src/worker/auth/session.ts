import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { sealOf } from "./seal.ts";
import { isSameSecret } from "./token.ts";
import { readSessionCookie } from "./cookie.ts";
import { OperatorTokens, type TokenOperator } from "./operator-tokens.ts";
import { HOUR_MS } from "../../core/lib/time.ts";

const SESSION_MS = 12 * HOUR_MS;

/** Longest time between two checks of a session with the directory. After a log-out, other isolates accept it for this long. */
const TRUSTED_MS = 30_000;

const MAX_TRUSTED = 1000;

const PURPOSE = "session";

/** The session of an operator's browser. */
export interface Session {
  readonly operator: TokenOperator;
  /** A hash of its id. The directory stores only this, so that its storage opens no session. */
  readonly key: string;
}

/** The directory's key, which never changes: each isolate reads it once. */
let relayKey: string | undefined;

/** When the directory last confirmed a session, by its key. */
const trusted = new Map<string, number>();

/**
 * Opens a session and returns its cookie's value: an expiry, a random id and a seal. The seal's key is made of
 * ADMIN_TOKEN and the operator's own token, so that a change of either ends the session, and of a random key of the
 * relay, so that nobody can test guessed tokens against a cookie.
 */
export async function openSession(
  env: Env,
  operator: TokenOperator,
): Promise<{ value: string; maxAgeSeconds: number }> {
  const id = crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" });
  const expiresAt = Date.now() + SESSION_MS;
  await directoryOf(env).openSession(await keyOf(id), operator.label, expiresAt);
  const seal = await sealOf(PURPOSE, sealed(expiresAt, id, operator.label), await sealingKey(env, operator));
  return { value: `${expiresAt}.${id}.${seal}.${operator.label}`, maxAgeSeconds: SESSION_MS / 1000 };
}

/**
 * The open session of a request's cookie; undefined if there is none. Checks the seal first, so that a forged cookie
 * costs no request to the directory. Throws if the directory cannot be reached.
 */
export async function sessionOf(request: Request, env: Env): Promise<Session | undefined> {
  const session = await sealedSession(request, env);
  if (session === undefined) return undefined;
  const { key } = session;
  const now = Date.now();
  const checkedAt = trusted.get(key) ?? 0;
  if (now >= checkedAt && now - checkedAt < TRUSTED_MS) return session;
  if (!(await directoryOf(env).isSessionOpen(key))) {
    trusted.delete(key);
    return undefined;
  }
  if (trusted.size >= MAX_TRUSTED) trusted.clear();
  trusted.set(key, now);
  return session;
}

/** Closes the session of a request, or with `everywhere` every session of its operator. Returns it; undefined if none. */
export async function closeSession(request: Request, env: Env, everywhere: boolean): Promise<Session | undefined> {
  const session = await sealedSession(request, env);
  if (session === undefined) return undefined;
  const { key, operator } = session;
  const closed = await directoryOf(env).closeSessions(key, everywhere ? operator.label : undefined);
  for (const each of [key, ...closed]) trusted.delete(each);
  return session;
}

async function sealedSession(request: Request, env: Env): Promise<Session | undefined> {
  const value = readSessionCookie(request) ?? "";
  const [, expires = "", id = "", seal = "", label = ""] =
    /^(\d{1,15})\.([\w-]{32})\.([\w-]{43})\.([\w.-]{1,40})$/.exec(value) ?? [];
  const operator = OperatorTokens.of(env).labelled(label);
  if (operator === undefined || Number(expires) <= Date.now()) return undefined;
  const expected = await sealOf(PURPOSE, sealed(Number(expires), id, label), await sealingKey(env, operator));
  return (await isSameSecret(seal, expected)) ? { operator, key: await keyOf(id) } : undefined;
}

function sealed(expiresAt: number, id: string, label: string): string {
  return `${expiresAt} ${id} ${label}`;
}

async function sealingKey(env: Env, { token }: TokenOperator): Promise<string> {
  relayKey ??= await directoryOf(env).sessionKey();
  return `${relayKey} ${env.ADMIN_TOKEN ?? ""} ${token}`;
}

async function keyOf(id: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id))).toHex();
}
