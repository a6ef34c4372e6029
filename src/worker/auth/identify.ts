import type { Caller, Operator } from "../../core/operators/operator.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { refuseWrongToken, unauthorized } from "../ratelimit/token-guessing.ts";
import { problemResponse, unavailable } from "../http/problem.ts";
import { log } from "../telemetry/log.ts";
import { bearerOf } from "./token.ts";
import { accessOperator, accessSettings, type AccessRefusal } from "./access.ts";
import { refuseForgery } from "./forgery.ts";
import { OperatorTokens } from "./operator-tokens.ts";
import { operatorProblems } from "./operator-problems.ts";
import { sessionOf } from "./session.ts";

const DETAIL = "Send the header `Authorization: Bearer <ADMIN_TOKEN>`, or a token of ADMIN_TOKENS.";

/** The operator who sent a request, and the key of the session if there is one. */
export interface Identity extends Caller {
  readonly session?: string;
}

/**
 * Authenticates a request to the API by a token, a browser's session or Cloudflare Access. The error is the response to
 * send. Each operation checks the operator's role itself.
 */
export async function identify(request: Request, env: Env): Promise<Result<Identity, Response>> {
  if (operatorProblems(env).isDisabled) return err(apiDisabled(env, "API"));
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    const operator = await OperatorTokens.of(env).find(bearer);
    return operator === undefined ? err(refuseWrongToken(request, DETAIL)) : ok(callerOf(operator, "token"));
  }
  const identity = await browserIdentity(request, env);
  if (!identity.ok) return identity;
  // Browsers add cookies on their own, those of Access too.
  const forgery = refuseForgery(request);
  return forgery === undefined ? identity : err(forgery);
}

/** Authenticates by the session, or else by Cloudflare Access. */
async function browserIdentity(request: Request, env: Env): Promise<Result<Identity, Response>> {
  try {
    const session = await sessionOf(request, env);
    if (session !== undefined) return ok({ ...callerOf(session.operator, "session"), session: session.key });
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return err(unavailable("The session could not be checked: try again."));
  }
  const settings = accessSettings(env);
  if (settings?.ok !== true) return err(unauthorized(DETAIL));
  const operator = await accessOperator(request, env, settings.value, Date.now());
  if (operator === undefined) return err(unauthorized(DETAIL));
  return operator.ok ? ok(callerOf(operator.value, "access")) : err(refuseAccess(operator.error));
}

/** The response if no secret and no variable names an operator. */
export function apiDisabled(env: Env, what: "API" | "dashboard"): Response {
  const detail = `The ${what} is disabled: ${operatorProblems(env).text}.`;
  return problemResponse(503, "api-disabled", "Service Unavailable", detail);
}

function refuseAccess({ kind, reason }: AccessRefusal): Response {
  log("access.refused", { reason });
  if (kind === "unavailable") return unavailable(`Cloudflare Access cannot be checked: ${reason}.`);
  if (kind === "no role") return problemResponse(403, "role", "Forbidden", `${reason}: ask an operator for one.`);
  return unauthorized(`The token of Cloudflare Access is refused: ${reason}.`);
}

function callerOf({ label, role }: Operator, via: Caller["via"]): Caller {
  return { label, role, via };
}

/** The response to an operator whose role does not allow the operation. */
export function notAllowed({ label, role }: Operator): Response {
  const detail = `The operator ${label} has the role ${role} and may look at everything. To change something you need the role write.`;
  return problemResponse(403, "role", "Forbidden", detail);
}
