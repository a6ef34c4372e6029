import { BODY_TIMEOUT_MS, readBounded } from "../body.ts";
import type { Env } from "../env.ts";
import { problemResponse } from "../problem.ts";
import { sealOf } from "../seal.ts";
import { adminTokenProblem, isSameSecret } from "../token.ts";

const COOKIE = "hubrelay-session";

/** A new ADMIN_TOKEN ends every session: the cookie is sealed with it. */
const SEAL = "session";

const SESSION_MS = 12 * 3_600_000;

const MAX_LOGIN_BYTES = 4096;

/** Tokens that one address may try in a minute; counted in each isolate, which slows guessing down enough. */
const MAX_ATTEMPTS = 5;
const ATTEMPT_WINDOW_MS = 60_000;
const MAX_ADDRESSES = 1000;
const attempts = new Map<string, { count: number; since: number }>();

/** `POST /session`: lets the operator's browser in, with a cookie that no script can read and no other site can use. */
export async function logIn(request: Request, env: Env): Promise<Response> {
  const problem = adminTokenProblem(env.ADMIN_TOKEN);
  if (problem !== undefined || env.ADMIN_TOKEN === undefined) {
    return problemResponse(503, "api-disabled", "Service Unavailable", `The dashboard is disabled: ${problem}.`);
  }
  const address = request.headers.get("cf-connecting-ip") ?? "";
  const waitMs = takeAttempt(address, Date.now());
  if (waitMs > 0) {
    const headers = { "retry-after": String(Math.ceil(waitMs / 1000)) };
    return problemResponse(
      429,
      "too-many-attempts",
      "Too Many Requests",
      "Wait a minute, then try again.",
      [],
      headers,
    );
  }
  const token = await tokenIn(request);
  if (!(await isSameSecret(token, env.ADMIN_TOKEN))) {
    return problemResponse(401, "unauthorized", "Unauthorized", "This is not the relay's ADMIN_TOKEN.");
  }
  attempts.delete(address);
  const expiresAt = Date.now() + SESSION_MS;
  const value = `${expiresAt}.${await sealOf(SEAL, String(expiresAt), env.ADMIN_TOKEN)}`;
  return answer(request, value, SESSION_MS / 1000);
}

/** The token that a request's body names; empty when it names none, or is too long or too slow to be one. */
async function tokenIn(request: Request): Promise<string> {
  const body = await readBounded(request.body, MAX_LOGIN_BYTES, BODY_TIMEOUT_MS);
  try {
    const json = JSON.parse(body.ok ? new TextDecoder().decode(body.value) : "null") as { token?: unknown } | null;
    return typeof json?.token === "string" ? json.token : "";
  } catch {
    return "";
  }
}

/** `DELETE /session`: forgets the cookie. */
export function logOut(request: Request): Response {
  return answer(request, "", 0);
}

/** Whether a request carries the cookie of a session that goes on. */
export async function hasSession(request: Request, adminToken: string): Promise<boolean> {
  const cookies = request.headers.get("cookie") ?? "";
  const [, expires = "", seal = ""] = new RegExp(`(?:^|; )${COOKIE}=(\\d{1,15})\\.([\\w-]+)`).exec(cookies) ?? [];
  const expiresAt = Number(expires);
  return expiresAt > Date.now() && (await isSameSecret(seal, await sealOf(SEAL, String(expiresAt), adminToken)));
}

function answer(request: Request, value: string, maxAgeSeconds: number): Response {
  // Browsers take Secure cookies of http://localhost, but not of every loopback address that local runs use.
  const secure = new URL(request.url).protocol === "https:" ? "; Secure" : "";
  const cookie = `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
  return new Response(null, { status: 204, headers: { "set-cookie": cookie, "cache-control": "no-store" } });
}

/** Counts an attempt in before its token is looked at, and gives how many milliseconds too early it comes. */
function takeAttempt(address: string, now: number): number {
  if (attempts.size > MAX_ADDRESSES) attempts.clear();
  const known = attempts.get(address);
  if (known === undefined || now - known.since >= ATTEMPT_WINDOW_MS) {
    attempts.set(address, { count: 1, since: now });
    return 0;
  }
  known.count++;
  return known.count > MAX_ATTEMPTS ? known.since + ATTEMPT_WINDOW_MS - now : 0;
}
