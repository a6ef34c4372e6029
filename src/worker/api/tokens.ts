import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { Tokens } from "../token.ts";

/** `GET /api/v1/tokens`: the tokens that are live or were used, by label, with when and for which repositories. */
export async function listTokens(env: Env): Promise<Response> {
  const [tokens, uses] = [await Tokens.of(env.RELAY_TOKENS), await directoryOf(env).tokens()];
  const live = tokens.ok ? tokens.value.scopes : [];
  const unused = live.filter(({ label }) => !uses.some((use) => use.label === label));
  return Response.json({
    tokens: [
      ...uses.map((use) =>
        stateOf(
          use,
          live.find(({ label }) => label === use.label),
        ),
      ),
      ...unused.map((scope) => stateOf({ label: scope.label, repositories: [] }, scope)),
    ],
  });
}

/** A token with what it is for, as long as it is live; no patterns mean every repository. */
function stateOf(use: object, scope: { readonly patterns: readonly string[] } | undefined): object {
  return { ...use, isLive: scope !== undefined, patterns: scope?.patterns ?? [] };
}
