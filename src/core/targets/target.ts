import * as v from "valibot";
import { parseDuration } from "../schema/duration.ts";
import type { Problem } from "../schema/problem.ts";
import type { Result } from "../lib/result.ts";
import { DEFAULT_SCHEDULE, isRetriedByDefault } from "../delivery/retry.ts";
import { closest } from "../schema/strict.ts";
import { parseStatusExpressions, type StatusTest } from "../delivery/status.ts";
import type { RequestContext, TargetRequest } from "./request.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";
import type { TargetType } from "./type.ts";
import { argocdImageUpdater } from "./argocd-image-updater.ts";
import { argocd } from "./argocd.ts";
import { coolify } from "./coolify.ts";
import { dokploy } from "./dokploy.ts";
import { flux } from "./flux.ts";
import { githubDispatch } from "./github-dispatch.ts";
import { githubWorkflow } from "./github-workflow.ts";
import { gitlab } from "./gitlab.ts";
import { jenkinsDockerhub } from "./jenkins-dockerhub.ts";
import { jenkins } from "./jenkins.ts";
import { kargo } from "./kargo.ts";
import { keel } from "./keel.ts";
import { portainer } from "./portainer.ts";
import { render } from "./render.ts";
import { watchtower } from "./watchtower.ts";
import { discord } from "./discord.ts";
import { googleChat } from "./google-chat.ts";
import { mattermost } from "./mattermost.ts";
import { ntfy } from "./ntfy.ts";
import { teams } from "./teams.ts";
import { telegram } from "./telegram.ts";
import { tunnel } from "./tunnel.ts";

/** Every type of target by the name that its `type` has. */
const TYPES = {
  webhook,
  tunnel,
  slack,
  discord,
  "google-chat": googleChat,
  mattermost,
  ntfy,
  teams,
  telegram,
  "github-dispatch": githubDispatch,
  "github-workflow": githubWorkflow,
  gitlab,
  jenkins,
  "jenkins-dockerhub": jenkinsDockerhub,
  portainer,
  dokploy,
  coolify,
  watchtower,
  argocd,
  "argocd-image-updater": argocdImageUpdater,
  flux,
  kargo,
  keel,
  render,
} as const;

/** The names of the types of targets. */
export const TARGET_TYPES = Object.keys(TYPES);

/** What other tools call a type that has another name here. */
const FOREIGN_TYPES: Readonly<Record<string, string>> = {
  http: "webhook",
  https: "webhook",
  generic: "webhook",
  url: "webhook",
  msteams: "teams",
  googlechat: "google-chat",
  github: "github-dispatch",
  "argo-cd": "argocd",
};

function meantType(word: string): string | undefined {
  return FOREIGN_TYPES[word.toLowerCase()] ?? closest(word, TARGET_TYPES);
}

/** A configured place to send to: one schema a type, told apart by `type`. */
export const Target = v.variant(
  "type",
  [
    TYPES.webhook.schema,
    TYPES.tunnel.schema,
    TYPES.slack.schema,
    TYPES.discord.schema,
    TYPES["google-chat"].schema,
    TYPES.mattermost.schema,
    TYPES.ntfy.schema,
    TYPES.teams.schema,
    TYPES.telegram.schema,
    TYPES["github-dispatch"].schema,
    TYPES["github-workflow"].schema,
    TYPES.gitlab.schema,
    TYPES.jenkins.schema,
    TYPES["jenkins-dockerhub"].schema,
    TYPES.portainer.schema,
    TYPES.dokploy.schema,
    TYPES.coolify.schema,
    TYPES.watchtower.schema,
    TYPES.argocd.schema,
    TYPES["argocd-image-updater"].schema,
    TYPES.flux.schema,
    TYPES.kargo.schema,
    TYPES.keel.schema,
    TYPES.render.schema,
  ],
  ({ received, expected }) => {
    if (!received.startsWith('"')) return `expected ${expected}`;
    const meant = meantType(received.slice(1, -1));
    const hint =
      meant === undefined ? `there are: ${TARGET_TYPES.join(", ")}` : `did you mean ${JSON.stringify(meant)}?`;
    return `unknown type of target; ${hint}`;
  },
);

export type Target = v.InferOutput<typeof Target>;

const DEFAULT_TIMEOUT_MS = 15_000;

/** Milliseconds that a target has for its answer. */
export function timeoutMs(target: Target): number {
  return (target.timeout === undefined ? undefined : parseDuration(target.timeout)) ?? DEFAULT_TIMEOUT_MS;
}

/** What an attempt may take beyond its time-out until its end is recorded. */
const LEASE_MARGIN_MS = 5000;

/** Milliseconds after which an attempt that began has ended for certain. */
export function leaseMs(target: Target): number {
  return timeoutMs(target) + LEASE_MARGIN_MS;
}

/** The delays between a target's attempts. */
export function scheduleOf(target: Target): readonly string[] {
  return target.schedule ?? DEFAULT_SCHEDULE;
}

/** Whether a target rolls something out: as it says itself, or else as its type does. */
export function isDeploy(target: Target): boolean {
  return (target.kind ?? typeOf(target).kind) === "deploy";
}

/** What tells a target from what it was before it was changed; how its attempts are timed is no part of it. */
export function fingerprintOf(target: Target): string {
  const timing = { timeout: undefined, schedule: undefined, expires: undefined, paused: undefined };
  return JSON.stringify({ ...target, ...timing });
}

/** The names, and those of the targets that stand in for theirs, as far as there are any. */
export function withFailovers(names: readonly string[], targets: Readonly<Record<string, Target>>): string[] {
  const all = new Set(names);
  for (const name of all) {
    const failover = Object.hasOwn(targets, name) ? targets[name]?.failover : undefined;
    if (failover !== undefined) all.add(failover);
  }
  return [...all];
}

/** When deliveries of an event that was received then are given up, in milliseconds since 1970. */
export function expiresAt({ expires }: Target, receivedAt: number): number {
  return expires === undefined ? Infinity : receivedAt + (parseDuration(expires) ?? 0);
}

const DEFAULT_RESULT_WITHIN_MS = 1_800_000;

/** Milliseconds in which a target is to report what became of a delivery; undefined where its answer says so. */
export function resultWithinMs({ result, within }: Target): number | undefined {
  if (result !== "callback") return undefined;
  return (within === undefined ? undefined : parseDuration(within)) ?? DEFAULT_RESULT_WITHIN_MS;
}

/** The statuses that a target has retried, if it has a list of its own. */
export function retriedStatuses({ retry_on: list }: Target): StatusTest | undefined {
  const test = list === undefined ? undefined : parseStatusExpressions(list, isRetriedByDefault);
  return test?.ok === true ? test.value : undefined;
}

/** The Standard Webhooks secrets that sign what is sent to a target; references until they are filled in. */
export function signingSecretsOf(target: Target): readonly string[] {
  if (!("secret" in target)) return [];
  return typeof target.secret === "string" ? [target.secret] : target.secret;
}

/** The secret that signs what is sent to a target as GitHub does; a reference until it is filled in. */
export function hubSecretOf(target: Target): string | undefined {
  return "hub_signature" in target ? target.hub_signature : undefined;
}

/** The request that a delivery to a target consists of. The target's secrets must have been filled in. */
export function buildRequest(target: Target, context: RequestContext): Result<TargetRequest, string> {
  return typeOf(target).build(target, context);
}

/** What an answer means to a target's receiver, where that is not what HTTP says. */
export function explainStatus(target: Target, status: number): string | undefined {
  return typeOf(target).explain?.(status);
}

/** What to say of a name that no target has. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  const hint =
    meant === undefined ? `there are: ${known.slice(0, 20).join(", ") || "none"}` : `did you mean "${meant}"?`;
  return `no target has the name ${JSON.stringify(name)}; ${hint}`;
}

/** What is wrong with a target that its fields' forms do not show. */
export function checkTarget(target: Target, targets: Readonly<Record<string, Target>>): Problem[] {
  const problems = [...(typeOf(target).check?.(target) ?? [])];
  const { failover, result, within } = target;
  if (within !== undefined && result !== "callback") {
    problems.push({
      path: ["within"],
      message: 'expected "result": "callback" beside it: there is nothing to wait for',
    });
  }
  if (failover === undefined || Object.hasOwn(targets, failover)) return problems;
  return [...problems, { path: ["failover"], message: unknownName(failover, Object.keys(targets)) }];
}

/** Each type's functions take its own targets; that `type` leads to the right ones, the table above sees to. */
function typeOf(target: Target): TargetType<v.GenericSchema<unknown, Target>> {
  return TYPES[target.type];
}
