import { OperatorTokens } from "../auth/operator-tokens.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { refuseWrongToken, unauthorized } from "../ratelimit/token-guessing.ts";
import { problemResponse } from "../http/problem.ts";
import { bearerOf, isSameSecret, metricsTokenProblem } from "../auth/token.ts";
import { takeUsage } from "../telemetry/usage.ts";

/** `GET /metrics`: the metrics for Prometheus. Takes METRICS_TOKEN if set, or an operator's token. */
export async function metrics(request: Request, env: Env): Promise<Response> {
  const refusal = await refuseScraper(request, env);
  if (refusal !== undefined) return refusal;
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" };
  return new Response(await directoryOf(env).metrics(Date.now(), takeUsage()), { headers });
}

async function refuseScraper(request: Request, env: Env): Promise<Response | undefined> {
  const token = bearerOf(request);
  const detail = "Send the header `Authorization: Bearer <METRICS_TOKEN or ADMIN_TOKEN>`.";
  if (token === undefined) return unauthorized(detail);
  if ((await OperatorTokens.of(env).find(token)) !== undefined) return undefined;
  const problem = metricsTokenProblem(env.METRICS_TOKEN);
  if (problem !== undefined) {
    // The same response for every token: a short one could be guessed, so it must not be confirmed.
    return problemResponse(503, "metrics-disabled", "Service Unavailable", `The metrics are disabled: ${problem}.`);
  }
  const isScraper = Boolean(env.METRICS_TOKEN) && (await isSameSecret(token, env.METRICS_TOKEN ?? ""));
  return isScraper ? undefined : refuseWrongToken(request, detail);
}
