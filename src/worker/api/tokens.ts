import { directoryOf } from "../directory/client.ts";
import { Tokens } from "../auth/token.ts";
import type { Answer, Input } from "./handler.ts";

/** `GET /api/v1/tokens`: tokens that are live or were used, with their repositories and times. */
export async function listTokens({ env }: Input<"listTokens">): Promise<Response> {
  const [tokens, uses] = [await Tokens.of(env, "RELAY_TOKENS"), await directoryOf(env).tokens()];
  const live = tokens.ok ? tokens.value.scopes : [];
  const unused = live.filter(({ label }) => !uses.some((use) => use.label === label));
  const used = uses.map((use) => {
    const scope = live.find(({ label }) => label === use.label);
    return { ...use, isLive: scope !== undefined, senders: scope?.senders ?? [], patterns: scope?.patterns ?? [] };
  });
  const others = unused.map((scope) => ({ ...scope, isLive: true, repositories: [] }));
  return Response.json({ tokens: [...used, ...others] } satisfies Answer<"listTokens">);
}
