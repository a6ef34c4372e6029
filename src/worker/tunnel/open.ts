import { TUNNEL_PROTOCOL } from "../../core/tunnel/frame.ts";
import type { Env } from "../env/env.ts";
import { refuseUnauthenticated } from "../ratelimit/request-rate.ts";
import { problemResponse } from "../http/problem.ts";
import { noteRejection, refuse } from "../http/rejections.ts";
import { bearerOf, Tokens } from "../auth/token.ts";

/** `GET /tunnel/:name`: authenticates a client by the tunnel's token, and passes its WebSocket to the object. */
export async function openTunnel(request: Request, env: Env, ctx: ExecutionContext, name: string): Promise<Response> {
  const tokens = await Tokens.of(env, "TUNNEL_TOKENS");
  if (!tokens.ok) {
    const detail = `Tunnels are disabled: ${tokens.error}. Run \`wrangler secret put TUNNEL_TOKENS\`.`;
    return problemResponse(503, "tunnels-disabled", "Service Unavailable", detail);
  }
  const token = await tokens.value.labelled(name).find(bearerOf(request) ?? "");
  if (token === undefined) {
    const refusal = await refuseUnauthenticated(request, env);
    if (refusal !== undefined) return refuse(request, env, ctx, refusal, undefined);
    ctx.waitUntil(noteRejection(env, request, { status: 401, detail: "unknown token of a tunnel" }, undefined));
    const detail =
      "Send the header `Authorization: Bearer <token>` with the token that TUNNEL_TOKENS has for this name.";
    return problemResponse(401, "unauthorized", "Unauthorized", detail, [], { "www-authenticate": "Bearer" });
  }
  const protocols = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((each) => each.trim());
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket" || !protocols.includes(TUNNEL_PROTOCOL)) {
    const detail = `Open a WebSocket with the subprotocol ${TUNNEL_PROTOCOL}: \`hubrelay connect\` of this version does.`;
    return problemResponse(426, "no-websocket", "Upgrade Required", detail);
  }
  return env.TUNNEL.getByName(name).fetch(request);
}
