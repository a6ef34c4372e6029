import * as v from "valibot";
import { strict } from "../../core/rules/strict.ts";
import type { Env } from "../env.ts";
import { refuseWrongToken } from "../limits/guesses.ts";
import { problemResponse } from "../problem.ts";
import { sealOf } from "../links/seal.ts";
import { adminTokenProblem, isOneOf, isSameSecret } from "../token.ts";
import { readJson } from "./input.ts";

const COOKIE = "hubrelay-session";

/** A new ADMIN_TOKEN ends every session: the cookie is sealed with it. */
const SEAL = "session";

const SESSION_MS = 12 * 3_600_000;

const MAX_LOGIN_BYTES = 4096;

const Credentials = strict({ token: v.string() });

/** `POST /session`: lets the operator's browser in, with a cookie that no script can read and no other site can use. */
export async function logIn(request: Request, env: Env): Promise<Response> {
  const problem = adminTokenProblem(env.ADMIN_TOKEN);
  if (problem !== undefined || env.ADMIN_TOKEN === undefined) {
    return problemResponse(503, "api-disabled", "Service Unavailable", `The dashboard is disabled: ${problem}.`);
  }
  const body = await readJson(request, Credentials, MAX_LOGIN_BYTES);
  if (!body.ok) return body.error;
  const detail = "This is not the relay's ADMIN_TOKEN.";
  if (!(await isOneOf(body.value.token, [env.ADMIN_TOKEN]))) return refuseWrongToken(request, detail);
  const expiresAt = Date.now() + SESSION_MS;
  const value = `${expiresAt}.${await sealOf(SEAL, String(expiresAt), env.ADMIN_TOKEN)}`;
  return answer(request, value, SESSION_MS / 1000);
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
