import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { refuseWrongToken, unauthorized } from "../limits/guesses.ts";
import { bearerOf, isOneOf } from "../token.ts";
import { takeUsage } from "./usage.ts";

/** `GET /metrics`: for Prometheus, with METRICS_TOKEN where that is set, or the operator's token. */
export async function metrics(request: Request, env: Env): Promise<Response> {
  const token = bearerOf(request);
  const accepted = [env.METRICS_TOKEN, env.ADMIN_TOKEN].flatMap((secret) => secret || []);
  const detail = "Send the header `Authorization: Bearer <METRICS_TOKEN or ADMIN_TOKEN>`.";
  if (token === undefined) return unauthorized(detail);
  if (!(await isOneOf(token, accepted))) return refuseWrongToken(request, detail);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" };
  return new Response(await directoryOf(env).metrics(Date.now(), takeUsage()), { headers });
}
