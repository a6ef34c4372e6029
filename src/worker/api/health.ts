import { VERSION } from "../../core/lib/version.ts";
import type { Answer, Input } from "./handler.ts";
import { operatorProblems } from "../auth/operator-problems.ts";
import type { Env } from "../env/env.ts";
import { readRules, type Rules } from "../rules/rules.ts";
import { readSettings } from "../env/settings.ts";
import { checkObjects } from "./object-check.ts";
import { checkStorage } from "./storage-check.ts";
import { checkLinks } from "./link-check.ts";
import { metricsTokenProblem, Tokens } from "../auth/token.ts";

/** The health of the relay. */
interface Health {
  readonly status: "ok" | "error";
  readonly version: string;
  /** `ok`, or the problem and what to do about it. `warning: …` and `disabled: …` are not failures. */
  readonly checks: Readonly<Record<"tokens" | "rules" | "objects" | "storage" | "api" | "metrics" | "links", string>>;
}

/** `GET /healthz`: 200 if pushes are accepted and routed, otherwise 503 with the problems. Public, so without details. */
export async function health(env: Env): Promise<Response> {
  const found = await healthOf(env, await readRules(env.RULES));
  const status = found.status === "ok" ? 200 : 503;
  return Response.json(found, { status, headers: { "cache-control": "no-store" } });
}

/** `GET /api/v1/status`: the same for operators, with the hook URL without its token, and the tokens' scopes. */
export async function status({ env }: Input<"showStatus">): Promise<Response> {
  const tokens = await Tokens.of(env, "RELAY_TOKENS");
  const hookUrl = `${readSettings(env).publicUrl ?? ""}/hook/<token>`;
  const { labels, scopes } = tokens.ok ? tokens.value : { labels: [], scopes: [] };
  const rules = await readRules(env.RULES);
  const found = await healthOf(env, rules);
  const ownSenders = ownSendersOf(rules);
  return Response.json({ ...found, hookUrl, labels, tokens: scopes, ownSenders } satisfies Answer<"showStatus">);
}

function ownSendersOf(rules: Rules): Answer<"showStatus">["ownSenders"] {
  const senders = rules.status === "ready" ? (rules.compiled.document.senders ?? {}) : {};
  return Object.entries(senders).map(([name, { description }]) => {
    return { name, ...(description !== undefined && { description }) };
  });
}

async function healthOf(env: Env, rules: Rules): Promise<Health> {
  const tokens = await Tokens.of(env, "RELAY_TOKENS");
  const links = checkLinks(env, rules);
  const [objects, storage] = await Promise.all([checkObjects(env), checkStorage(env)]);
  const checks = {
    tokens: tokens.ok ? "ok" : tokens.error,
    rules: rules.status === "ready" ? "ok" : `${rules.reason}; events are held until there is a valid one`,
    objects: objects.text,
    storage: storage.text,
    api: apiCheck(env),
    metrics: metricsTokenProblem(env.METRICS_TOKEN) ?? "ok",
    links: links.text,
  };
  const isAccepting = tokens.ok && objects.isReachable && storage.isReadable;
  const isWell = isAccepting && rules.status === "ready" && links.isWorking;
  return { status: isWell ? "ok" : "error", version: VERSION, checks };
}

function apiCheck(env: Env): string {
  const { isDisabled, text } = operatorProblems(env);
  if (isDisabled) return `disabled: ${text}`;
  return text === "" ? "ok" : text;
}
