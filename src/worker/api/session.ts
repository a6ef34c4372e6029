import * as v from "valibot";
import { strict } from "../../core/schema/strict.ts";
import { recordAction } from "../auth/audit.ts";
import { sessionCookieHeaders } from "../auth/cookie.ts";
import { isForeign, refuseForgery } from "../auth/forgery.ts";
import { apiDisabled } from "../auth/identify.ts";
import { OperatorTokens } from "../auth/operator-tokens.ts";
import { closeSession, openSession, type Session } from "../auth/session.ts";
import type { Env } from "../env/env.ts";
import { refuseWrongToken } from "../ratelimit/token-guessing.ts";
import { unavailable } from "../http/problem.ts";
import { log } from "../telemetry/log.ts";
import { readJson } from "./input.ts";

const MAX_LOGIN_BYTES = 4096;

const Credentials = strict({ token: v.string() });

/** `POST /session`: opens a session. Its cookie is hidden from scripts and from other sites. */
export async function logIn(request: Request, env: Env): Promise<Response> {
  const operators = OperatorTokens.of(env);
  if (operators.isEmpty) return apiDisabled(env, "dashboard");
  // Otherwise another site could log its visitor in as somebody else, and the audit log would show the wrong operator.
  if (isForeign(request)) return refuseForgery(request) ?? new Response(null, { status: 403 });
  const body = await readJson(request, Credentials, MAX_LOGIN_BYTES);
  if (!body.ok) return body.error;
  const operator = await operators.find(body.value.token);
  if (operator === undefined) return refuseWrongToken(request, "This is not an operator's token.");
  const { value, maxAgeSeconds } = await openSession(env, operator);
  await recordAction(env, { label: operator.label, via: "session" }, "session.opened");
  return new Response(null, { status: 204, headers: sessionCookieHeaders(request, value, maxAgeSeconds) });
}

/** `DELETE /session`: closes the session, or with `?everywhere` every session of its operator; deletes the cookie. */
export async function logOut(request: Request, env: Env): Promise<Response> {
  if (isForeign(request)) return refuseForgery(request) ?? new Response(null, { status: 403 });
  const everywhere = new URL(request.url).searchParams.has("everywhere");
  let session: Session | undefined;
  try {
    session = await closeSession(request, env, everywhere);
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return unavailable("The session could not be closed and stays open: try again.");
  }
  if (session !== undefined && everywhere) {
    await recordAction(env, { label: session.operator.label, via: "session" }, "sessions.closed");
  }
  return new Response(null, { status: 204, headers: sessionCookieHeaders(request, "", 0) });
}
