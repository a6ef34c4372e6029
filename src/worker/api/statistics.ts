import { DAY_MS } from "../../core/event.ts";
import { directoryOf } from "../directory/client.ts";
import type { Env } from "../env.ts";
import { readPauses } from "../pauses.ts";
import { takeUsage } from "../usage.ts";
import { badQuery } from "./answers.ts";

const DEFAULT_BUCKETS = 48;
const MAX_BUCKETS = 500;
const MAX_REJECTIONS = 100;

/** `GET /api/v1/statistics`: counts over a period, by default the last day. */
export async function statistics(request: Request, env: Env): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const to = Number(query.get("to") ?? Date.now());
  const from = Number(query.get("from") ?? to - DAY_MS);
  const buckets = Number(query.get("buckets") ?? DEFAULT_BUCKETS);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) {
    return badQuery([{ path: ["from"], message: "expected a time in milliseconds since 1970, before `to`" }]);
  }
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MAX_BUCKETS) {
    return badQuery([{ path: ["buckets"], message: `expected a number from 1 to ${MAX_BUCKETS}` }]);
  }
  const [counts, blocks, pauses] = await Promise.all([
    directoryOf(env).statistics({ from, to, buckets }),
    directoryOf(env).blocks(),
    readPauses(env.RULES),
  ]);
  const pausedTargets = [...new Set([...Object.keys(pauses), ...blocks.map(({ target }) => target)])];
  return Response.json({ ...counts, attention: { ...counts.attention, pausedTargets } });
}

/** `GET /api/v1/budget`: what the relay has used of its plan, what is left, and what a push costs. */
export async function budget(env: Env): Promise<Response> {
  return Response.json(await directoryOf(env).budget(Date.now(), takeUsage()));
}

/** `GET /api/v1/rejected`: requests to the hook that were turned away, the latest first. */
export async function rejected(env: Env): Promise<Response> {
  return Response.json({ rejected: await directoryOf(env).rejections(MAX_REJECTIONS) });
}

/** `GET /api/v1/stream`: changes of events as they come, over a WebSocket. */
export async function stream(request: Request, env: Env): Promise<Response> {
  if (request.headers.get("upgrade") !== "websocket") {
    return badQuery([{ path: [], message: "expected a WebSocket: send `Upgrade: websocket`" }]);
  }
  return directoryOf(env).fetch(request);
}
