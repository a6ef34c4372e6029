import type { Env } from "../env.ts";
import { refuseWrongToken, unauthorized } from "../limits/guesses.ts";
import { problemResponse } from "../problem.ts";
import { adminTokenProblem, bearerOf, isOneOf } from "../token.ts";
import { hasSession } from "./session.ts";

/** The header that a browser's request must carry: no form and no other site can send it without being asked first. */
const CSRF_HEADER = "x-hubrelay-csrf";

/** Refuses a request to the API that carries neither the operator's token nor a session; undefined lets it pass. */
export async function refuseStranger(request: Request, env: Env): Promise<Response | undefined> {
  const problem = adminTokenProblem(env.ADMIN_TOKEN);
  if (problem !== undefined || env.ADMIN_TOKEN === undefined) {
    return problemResponse(503, "api-disabled", "Service Unavailable", `The API is disabled: ${problem}.`);
  }
  const bearer = bearerOf(request);
  const detail = "Send the header `Authorization: Bearer <ADMIN_TOKEN>`.";
  if (bearer !== undefined) {
    return (await isOneOf(bearer, [env.ADMIN_TOKEN])) ? undefined : refuseWrongToken(request, detail);
  }
  return (await hasSession(request, env.ADMIN_TOKEN)) ? refuseForgery(request) : unauthorized(detail);
}

function refuseForgery(request: Request): Response | undefined {
  const origin = request.headers.get("origin");
  const isForeign = origin !== null && origin !== new URL(request.url).origin;
  const isSafe = request.method === "GET" || request.method === "HEAD";
  if (!isForeign && (isSafe || request.headers.has(CSRF_HEADER))) return undefined;
  return problemResponse(
    403,
    "forgery",
    "Forbidden",
    `Send the header ${CSRF_HEADER} from the dashboard's own origin.`,
  );
}
