import { Tokens } from "../auth/token.ts";
import { directoryOf } from "../directory/client.ts";
import { SESSION_HEADER } from "../directory/stream.ts";
import type { Env } from "../env/env.ts";
import { pauseOf, readPauses } from "../rules/pauses.ts";
import { readRules } from "../rules/rules.ts";
import { problemResponse } from "../http/problem.ts";
import { takeUsage } from "../telemetry/usage.ts";
import { badQuery } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";
import { DAY_MS } from "../../core/lib/time.ts";

const DEFAULT_BUCKETS = 48;
const DEFAULT_REJECTIONS = 100;

/** `GET /api/v1/statistics`: counts of a period, by default the last day. */
export async function statistics({ env, query }: Input<"showStatistics">): Promise<Response> {
  const { to = Date.now(), from = to - DAY_MS, buckets = DEFAULT_BUCKETS, target } = query;
  if (from >= to) return badQuery([{ path: ["from"], message: "expected a time before `to`" }]);
  const tokens = await Tokens.of(env, "RELAY_TOKENS");
  const [counts, rules, pauses, unusedTokens] = await Promise.all([
    directoryOf(env).statistics({ from, to, buckets, ...(target !== undefined && { target }) }),
    readRules(env.RULES),
    readPauses(env.RULES),
    unusedOf(env, tokens.ok ? tokens.value.labels : []),
  ]);
  const now = Date.now();
  const targets = rules.status === "ready" ? rules.compiled.document.targets : {};
  const pausedTargets = Object.entries(targets)
    .filter(([name, target]) => target.paused === true || pauseOf(name, pauses, now) !== undefined)
    .map(([name]) => name);
  const attention = { ...counts.attention, pausedTargets, unusedTokens };
  return Response.json({ ...counts, attention } satisfies Answer<"showStatistics">);
}

/** For minutes after a deploy the directory may run the code before, which does not know: none are named then. */
async function unusedOf(env: Env, labels: readonly string[]): Promise<string[]> {
  try {
    return await directoryOf(env).unusedTokens(labels);
  } catch (error) {
    if ((error as Error).message.includes("does not implement")) return [];
    throw error;
  }
}

/** `GET /api/v1/budget`: usage against the plan's limits, and the cost of a push. */
export async function budget({ env }: Input<"showBudget">): Promise<Response> {
  const answer = await directoryOf(env).budget(Date.now(), takeUsage());
  return Response.json(answer satisfies Answer<"showBudget">);
}

/** `GET /api/v1/rejected`: refused requests to the hook, newest first, with `token` those of that label. */
export async function rejected({ env, query }: Input<"listRejected">): Promise<Response> {
  const rejected = await directoryOf(env).rejections(query.limit ?? DEFAULT_REJECTIONS, query.token);
  return Response.json({ rejected } satisfies Answer<"listRejected">);
}

/** `GET /api/v1/stream`: changed events as they happen, over a WebSocket. */
export async function stream({ request, env, operator }: Input<"openStream">): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    const detail = "This is a WebSocket: send `Upgrade: websocket`.";
    return problemResponse(426, "not-a-websocket", "Upgrade Required", detail, [], { upgrade: "websocket" });
  }
  const headers = new Headers(request.headers);
  headers.delete(SESSION_HEADER);
  if (operator.session !== undefined) headers.set(SESSION_HEADER, operator.session);
  return directoryOf(env).fetch(new Request(request, { headers }));
}
