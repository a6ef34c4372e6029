import type { Caller, Operator } from "../../core/operators/operator.ts";
import { mayUse } from "../../core/operators/operator.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Env } from "../env.ts";
import { refuseWrongToken, unauthorized } from "../limits/guesses.ts";
import { problemResponse, unavailable } from "../problem.ts";
import { log } from "../telemetry/log.ts";
import { bearerOf } from "../token.ts";
import { refuseForgery } from "./forgery.ts";
import { OperatorTokens } from "./operator-tokens.ts";
import { sessionOf, type Session } from "./session.ts";

const DETAIL = "Send the header `Authorization: Bearer <ADMIN_TOKEN>`, or a token of ADMIN_TOKENS.";

/** The operator who sends a request, with the key of the session if there is one. */
export interface Identity extends Caller {
  readonly session?: string;
}

/**
 * Who sends a request to the API: by a token, or by the session of a browser. The error is the answer to a request of
 * nobody who is known, and to one that the operator's role does not allow.
 */
export async function identify(request: Request, env: Env): Promise<Result<Identity, Response>> {
  const identity = await identityOf(request, env);
  if (!identity.ok || mayUse(identity.value.role, request.method)) return identity;
  return err(notAllowed(identity.value));
}

async function identityOf(request: Request, env: Env): Promise<Result<Identity, Response>> {
  const tokens = OperatorTokens.of(env);
  if (tokens.isEmpty) return err(apiDisabled(tokens, "API"));
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    const operator = await tokens.find(bearer);
    return operator === undefined ? err(refuseWrongToken(request, DETAIL)) : ok(callerOf(operator, "token"));
  }
  let session: Session | undefined;
  try {
    session = await sessionOf(request, env);
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return err(unavailable("The session could not be checked: try again."));
  }
  if (session === undefined) return err(unauthorized(DETAIL));
  const forgery = refuseForgery(request);
  if (forgery !== undefined) return err(forgery);
  return ok({ ...callerOf(session.operator, "session"), session: session.key });
}

/** The answer when no secret names an operator. */
export function apiDisabled({ adminProblem, listProblem }: OperatorTokens, what: "API" | "dashboard"): Response {
  const reason = [adminProblem, listProblem].filter((problem) => problem !== undefined).join("; ");
  return problemResponse(503, "api-disabled", "Service Unavailable", `The ${what} is disabled: ${reason}.`);
}

function callerOf({ label, role }: Operator, via: Caller["via"]): Caller {
  return { label, role, via };
}

function notAllowed({ label, role }: Operator): Response {
  const detail = `The operator ${label} has the role ${role} and may look at everything. To change something use a token with the role write.`;
  return problemResponse(403, "role", "Forbidden", detail);
}
