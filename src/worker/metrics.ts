import { directoryOf } from "./directory/client.ts";
import type { Env } from "./env.ts";
import { problemResponse } from "./problem.ts";
import { bearerOf, isSameSecret } from "./token.ts";
import { takeUsage } from "./usage.ts";

/** `GET /metrics`: for Prometheus, with METRICS_TOKEN where that is set, or the operator's token. */
export async function metrics(request: Request, env: Env): Promise<Response> {
  const token = bearerOf(request) ?? "";
  const accepted = [env.METRICS_TOKEN, env.ADMIN_TOKEN].filter((secret) => secret !== undefined && secret !== "");
  const matches = await Promise.all(accepted.map((secret) => isSameSecret(token, secret ?? "")));
  if (!matches.includes(true)) {
    const detail = "Send the header `Authorization: Bearer <METRICS_TOKEN or ADMIN_TOKEN>`.";
    return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
  }
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" };
  return new Response(await directoryOf(env).metrics(Date.now(), takeUsage()), { headers });
}
