import type { AttentionFacts, PausedTarget } from "../../core/attention/facts.ts";
import { attentionItems } from "../../core/attention/items.ts";
import type { AttentionItem } from "../../core/api/attention.ts";
import { DAY_MS, HOUR_MS } from "../../core/lib/time.ts";
import { describeProblems } from "../../core/schema/problem.ts";
import type { Target } from "../../core/targets/target.ts";
import { recordAction } from "../auth/audit.ts";
import { Tokens } from "../auth/token.ts";
import { directoryOf, targetsInUse } from "../directory/client.ts";
import type { Env } from "../env/env.ts";
import { notFound, problemResponse } from "../http/problem.ts";
import { pauseOf, readPauses, type Pause } from "../rules/pauses.ts";
import { readRules, type Rules } from "../rules/rules.ts";
import type { Answer, Input } from "./handler.ts";

/** Failures before this time are not counted. */
const FAILURES_MS = 7 * DAY_MS;

const SHOWN_PROBLEMS = 3;

/** `GET /api/v1/attention`: what needs an operator, the most urgent first. */
export async function showAttention({ env }: Input<"showAttention">): Promise<Response> {
  return Response.json((await attentionOf(env)) satisfies Answer<"showAttention">);
}

/** `POST /api/v1/attention/:item/acknowledge`: acknowledges an item until it changes. */
export async function acknowledge({
  env,
  operator,
  parts: { item: key },
  body: { state: seen },
}: Input<"acknowledge">): Promise<Response> {
  const item = (await attentionOf(env)).items.find((each) => each.key === key);
  if (item === undefined) return notFound();
  const { state, title, target, event } = item;
  if (seen !== undefined && seen !== state) {
    const detail = "This has changed since: look at it again with GET /api/v1/attention.";
    return problemResponse(409, "attention-changed", "Conflict", detail);
  }
  const acknowledged = { by: operator.label, at: Date.now() };
  await directoryOf(env).acknowledge(key, { state, ...acknowledged });
  await recordAction(env, operator, "attention.acknowledged", subjectOf({ title, target, event }));
  return Response.json({ ...item, acknowledged } satisfies Answer<"acknowledge">);
}

/** `DELETE /api/v1/attention/:item/acknowledge`: takes an acknowledgement back. */
export async function reopen({ env, operator, parts: { item: key } }: Input<"reopen">): Promise<Response> {
  const item = (await attentionOf(env)).items.find((each) => each.key === key);
  if (item === undefined) return notFound();
  await directoryOf(env).acknowledge(key, undefined);
  if (item.acknowledged !== undefined) await recordAction(env, operator, "attention.reopened", subjectOf(item));
  const { acknowledged: _, ...open } = item;
  return Response.json(open satisfies Answer<"reopen">);
}

function subjectOf({
  title,
  target,
  event,
}: {
  title: string;
  target?: string | undefined;
  event?: string | undefined;
}) {
  return { detail: title, ...(target !== undefined && { target }), ...(event !== undefined && { event }) };
}

async function attentionOf(env: Env): Promise<{ readonly from: number; readonly items: AttentionItem[] }> {
  const now = Date.now();
  // On the hour, so that the counts of quarters add up to those of the list.
  const from = Math.floor((now - FAILURES_MS) / HOUR_MS) * HOUR_MS;
  const rules = await readRules(env.RULES);
  const [targets, tokens] = [await targetsOf(env, rules, now), await Tokens.of(env, "RELAY_TOKENS")];
  const labels = tokens.ok ? tokens.value.labels : [];
  const { acknowledgements, ...indexed } = await directoryOf(env).attention({
    from,
    now,
    labels,
    ...(targets !== undefined && { targets: Object.keys(targets) }),
  });
  const facts: AttentionFacts = { ...indexed, from, targets, ...brokenBy(rules) };
  return { from, items: attentionItems(facts, acknowledgements, now) };
}

/** The targets with their pauses. */
async function targetsOf(env: Env, rules: Rules, now: number): Promise<AttentionFacts["targets"]> {
  const used = await targetsInUse(env, rules);
  if (used === undefined) return undefined;
  const pauses = await readPauses(env.RULES);
  return Object.fromEntries(
    Object.entries(used).map(([name, target]) => {
      const paused = pausedBy(target, pauseOf(name, pauses, now));
      return [name, paused === undefined ? {} : { paused }];
    }),
  );
}

function pausedBy(target: Target, pause: Pause | undefined): PausedTarget | undefined {
  if (pause === undefined) return target.paused === true ? { reason: "paused in the rule document" } : undefined;
  const { reason, since, until, operator = "an operator" } = pause;
  return { reason, since, operator, ...(until !== undefined && { until }) };
}

function brokenBy(rules: Rules): Pick<AttentionFacts, "brokenRules"> {
  if (rules.status === "ready") return {};
  const { reason, status } = rules;
  if (status !== "invalid") return { brokenRules: { status, reason } };
  const problems = describeProblems(rules.problems, SHOWN_PROBLEMS).join("; ");
  return { brokenRules: { status, reason: problems, revision: rules.revision } };
}
