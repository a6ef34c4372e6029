import { VERSION } from "../core/version.ts";
import type { Env } from "./env.ts";
import { readRules } from "./rules.ts";
import { adminTokenProblem, Tokens } from "./token.ts";

/** `GET /healthz`: 200 when pushes are accepted and routed, otherwise 503 and what is wrong. Public, so without detail. */
export async function health(env: Env): Promise<Response> {
  const [tokens, rules] = [await Tokens.of(env.RELAY_TOKENS), await readRules(env.RULES)];
  const adminProblem = adminTokenProblem(env.ADMIN_TOKEN);
  const checks = {
    tokens: tokens.ok ? "ok" : tokens.error,
    rules: rules.status === "ready" ? "ok" : `${rules.reason}; events are held until there is a valid one`,
    api: adminProblem === undefined ? "ok" : `disabled: ${adminProblem}`,
  };
  const isWell = tokens.ok && rules.status === "ready";
  const body = { status: isWell ? "ok" : "error", version: VERSION, checks };
  return Response.json(body, { status: isWell ? 200 : 503, headers: { "cache-control": "no-store" } });
}
