import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { Tokens } from "../token.ts";

/** `GET /api/v1/tokens`: the tokens that are live or were used, by label, with when and for which repositories. */
export async function listTokens(env: Env): Promise<Response> {
  const [tokens, uses] = [await Tokens.of(env.RELAY_TOKENS), await directoryOf(env).tokens()];
  const live = tokens.ok ? tokens.value.labels : [];
  const unused = live.filter((label) => !uses.some((use) => use.label === label));
  return Response.json({
    tokens: [
      ...uses.map((use) => ({ ...use, isLive: live.includes(use.label) })),
      ...unused.map((label) => ({ label, isLive: true, repositories: [] })),
    ],
  });
}
