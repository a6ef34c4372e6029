import { directoryOf } from "../directory/client.ts";
import { Tokens } from "../auth/token.ts";
import type { Answer, Input } from "./handler.ts";

/** `GET /api/v1/tokens`: tokens that are live or were used, with their repositories and times. */
export async function listTokens({ env }: Input<"listTokens">): Promise<Response> {
  const directory = directoryOf(env);
  const [tokens, uses, refusals] = await Promise.all([
    Tokens.of(env, "RELAY_TOKENS"),
    directory.tokens(),
    rejectedOf(directory),
  ]);
  const rejectedFor = (label: string): number => (Object.hasOwn(refusals, label) ? (refusals[label] ?? 0) : 0);
  const live = tokens.ok ? tokens.value.scopes : [];
  const unused = live.filter(({ label }) => !uses.some((use) => use.label === label));
  const used = uses.map((use) => {
    const scope = live.find(({ label }) => label === use.label);
    const rejected = rejectedFor(use.label);
    return {
      ...use,
      rejected,
      isLive: scope !== undefined,
      senders: scope?.senders ?? [],
      patterns: scope?.patterns ?? [],
    };
  });
  const others = unused.map((scope) => ({
    ...scope,
    isLive: true,
    rejected: rejectedFor(scope.label),
    repositories: [],
  }));
  return Response.json({ tokens: [...used, ...others] } satisfies Answer<"listTokens">);
}

/** For minutes after a deploy the directory may run the code before, which does not count them. */
async function rejectedOf(directory: ReturnType<typeof directoryOf>): Promise<Readonly<Record<string, number>>> {
  try {
    return await directory.rejectedByToken();
  } catch (error) {
    if ((error as Error).message.includes("does not implement")) return {};
    throw error;
  }
}
