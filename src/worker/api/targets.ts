import type { TargetState } from "../../core/api/target.ts";
import { eventId } from "../../core/event/event-id.ts";
import { eventUrl } from "../../core/event/event-url.ts";
import { retriedStatuses } from "../../core/targets/attempt-settings.ts";
import { judge } from "../../core/delivery/retry.ts";
import { isDeploy, type Target } from "../../core/targets/target.ts";
import { recordAction } from "../auth/audit.ts";
import { directoryOf, targetsInUse } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { pauseOf, readPauses, writePause, type Pause, type Pauses } from "../rules/pauses.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { tryTarget } from "../repository/deliver/send-attempt.ts";
import { readRules } from "../rules/rules.ts";
import { readSettings } from "../env/settings.ts";
import { badBody } from "./bad-input.ts";
import type { Answer, Input } from "./handler.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** A longer pause is forgotten, and its events are past their retention. */
const MAX_PAUSE_MS = 30 * DAY_MS;

/** `GET /api/v1/targets`: every target of the rule document, or of the last valid one, with its state. */
export async function listTargets({ env }: Input<"listTargets">): Promise<Response> {
  const rules = await readRules(env.RULES);
  const targets = await targetsInUse(env, rules);
  if (targets === undefined) return noRules();
  const now = Date.now();
  const [pauses, blocks, statistics] = await Promise.all([
    readPauses(env.RULES),
    directoryOf(env).blocks(),
    directoryOf(env).statistics({ from: now - DAY_MS, to: now + 1, buckets: 1 }),
  ]);
  const states = Object.entries(targets).map(([name, target]) => {
    const counted = statistics.targets.find((counts) => counts.name === name);
    const { delivered = 0, failed = 0, pending = 0 } = counted ?? {};
    return {
      ...stateOf(name, target, pauses),
      blocked: blocks.filter((block) => block.target === name),
      counts: { delivered, failed, pending },
    };
  });
  const ofLastValid = rules.status === "ready" ? {} : { isLastValid: true as const };
  return Response.json({ targets: states, ...ofLastValid } satisfies Answer<"listTargets">);
}

/** `POST /api/v1/targets/:name/pause`: pauses a target: deliveries wait, until a time if one is given. */
export async function pauseTarget({ env, operator, parts: { name }, body }: Input<"pauseTarget">): Promise<Response> {
  const target = await targetOf(env, name);
  if (target === undefined) return notFound();
  const { reason = "paused by an operator", until } = body;
  const now = Date.now();
  if (until !== undefined && (until <= now || until > now + MAX_PAUSE_MS)) {
    return badBody([{ path: ["until"], message: "expected a time in the future, within 30 days" }]);
  }
  const pause = { reason, since: now, ...(until !== undefined && { until }), operator: operator.label };
  await writePause(env.RULES, name, pause, now);
  await recordAction(env, operator, "target.paused", {
    target: name,
    ...(until !== undefined && { until }),
    detail: reason,
  });
  return Response.json(stateOf(name, target, { [name]: pause }) satisfies Answer<"pauseTarget">);
}

/** `POST /api/v1/targets/:name/resume`: ends a pause, and closes the breakers of the target. */
export async function resumeTarget({ env, operator, parts: { name } }: Input<"resumeTarget">): Promise<Response> {
  const target = await targetOf(env, name);
  if (target === undefined) return notFound();
  await writePause(env.RULES, name, undefined, Date.now());
  const waiting = await directoryOf(env).waitingFor(name);
  await Promise.all(waiting.map((repository) => env.REPOSITORY.getByName(repository).unblock(name)));
  await recordAction(env, operator, "target.resumed", { target: name });
  return Response.json(stateOf(name, target, {}) satisfies Answer<"resumeTarget">);
}

/** `POST /api/v1/targets/:name/test`: sends a sample push at once, and returns the target's response. */
export async function testTarget({ env, operator, parts: { name } }: Input<"testTarget">): Promise<Response> {
  const target = await targetOf(env, name);
  if (target === undefined) return notFound();
  const now = Date.now();
  const body = new TextEncoder().encode(JSON.stringify(samplePayload(now)));
  const push = {
    repository: "hubrelay/test",
    namespace: "hubrelay",
    name: "test",
    tag: "test",
    pusher: "hubrelay",
    pushedAt: now,
  };
  const id = eventId(now, crypto.getRandomValues(new Uint8Array(14)));
  const url = eventUrl(readSettings(env).publicUrl, id);
  const record = {
    event: { id, receivedAt: now, token: "test", push },
    url,
    deliveries: [],
    targets: {},
    callback: { status: "none", attempts: [] } as const,
  };
  const delivery = { id: `dlv_${id.slice(4)}_1`, target: name, status: "pending", attempts: [] } as const;
  const result = await tryTarget(env, readSettings(env), { record, delivery, target, body });
  const verdict = judge(result.outcome, Date.now(), retriedStatuses(target));
  await recordAction(env, operator, "target.tested", { target: name, detail: verdict.kind });
  return Response.json({
    outcome: verdict.kind === "delivered" ? "delivered" : "failed",
    durationMs: result.durationMs,
    ...(result.outcome.kind === "response" && { status: result.outcome.status }),
    ...(verdict.kind !== "delivered" && { reason: verdict.reason }),
    ...(result.response !== undefined && { response: result.response }),
  } satisfies Answer<"testTarget">);
}

async function targetOf(env: Env, name: string): Promise<Target | undefined> {
  const targets = (await targetsInUse(env, await readRules(env.RULES))) ?? {};
  return Object.hasOwn(targets, name) ? targets[name] : undefined;
}

function stateOf(name: string, target: Target, pauses: Pauses): TargetState {
  const { type, description, rate, concurrency } = target;
  const paused = pausedState(target, pauseOf(name, pauses, Date.now()));
  return {
    name,
    type,
    kind: isDeploy(target) ? "deploy" : "notify",
    ...(description !== undefined && { description }),
    ...(rate !== undefined && { rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(paused !== undefined && { paused }),
  };
}

function pausedState(target: Target, pause: Pause | undefined): TargetState["paused"] {
  if (pause !== undefined) return { ...pause, by: "operator" };
  return target.paused === true ? { reason: "paused in the rule document", by: "document" } : undefined;
}

function noRules(): Response {
  const detail = "There never was a valid rule document, and so there are no targets: see /api/v1/rules.";
  return problemResponse(409, "no-rules", "Conflict", detail);
}

function samplePayload(now: number): object {
  return {
    push_data: { pushed_at: Math.floor(now / 1000), pusher: "hubrelay", tag: "test" },
    repository: {
      repo_name: "hubrelay/test",
      name: "test",
      namespace: "hubrelay",
      owner: "hubrelay",
      status: "Active",
    },
  };
}
