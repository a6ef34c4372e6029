import * as v from "valibot";
import { compileAnswerExpression } from "../expression/answer.ts";
import type { Problem } from "../schema/problem.ts";
import type { Result } from "../lib/result.ts";
import type { RequestContext, TargetRequest } from "./request.ts";
import { unknownName } from "./names.ts";
import type { TargetType } from "./type.ts";
import { versionOrderOf } from "./version-order.ts";
import { meantType, TARGET_TYPES, TYPES } from "./types.ts";

/** A configured place to send to. `type` selects the schema. */
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
      meant === undefined ? `known types: ${TARGET_TYPES.join(", ")}` : `did you mean ${JSON.stringify(meant)}?`;
    return `unknown type of target; ${hint}`;
  },
);

export type Target = v.InferOutput<typeof Target>;

/** Checks whether a target deploys, by its `kind` or its type's default. */
export function isDeploy(target: Target): boolean {
  return (target.kind ?? typeOf(target).kind) === "deploy";
}

/** Returns a fingerprint that changes with a target's definition, except for its timing. */
export function fingerprintOf(target: Target): string {
  const timing = { timeout: undefined, schedule: undefined, expires: undefined, paused: undefined };
  return JSON.stringify({ ...target, ...timing });
}

/** Returns the Standard Webhooks secrets of a target; references until they are filled in. */
export function signingSecretsOf(target: Target): readonly string[] {
  if (!("secret" in target)) return [];
  return typeof target.secret === "string" ? [target.secret] : target.secret;
}

/** Returns the secret of GitHub's signature; a reference until it is filled in. */
export function hubSecretOf(target: Target): string | undefined {
  return "hub_signature" in target ? target.hub_signature : undefined;
}

/** Builds the request of a delivery. The target's secrets must be filled in. */
export function buildRequest(target: Target, context: RequestContext): Result<TargetRequest, string> {
  return typeOf(target).build(target, context);
}

/** Explains a status whose meaning differs from HTTP's for this receiver; undefined if it does not. */
export function explainStatus(target: Target, status: number): string | undefined {
  return typeOf(target).explain?.(status);
}

/** Returns the problems of a target that its schema cannot find. */
export function checkTarget(target: Target, targets: Readonly<Record<string, Target>>): Problem[] {
  const problems = [...(typeOf(target).check?.(target) ?? [])];
  const { failover, result, within } = target;
  if (within !== undefined && result !== "callback") {
    problems.push({
      path: ["within"],
      message: 'expected "result": "callback" beside it: there is nothing to wait for',
    });
  }
  const deliveredWhen =
    target.delivered_when === undefined ? undefined : compileAnswerExpression(target.delivered_when);
  if (deliveredWhen?.ok === false) problems.push({ path: ["delivered_when"], message: deliveredWhen.error });
  if (versionOrderOf(target) !== undefined && !isDeploy(target)) {
    problems.push({
      path: ["newer"],
      message: 'expected "kind": "deploy" beside it: other targets get pushes in any order',
    });
  }
  if (failover === undefined || Object.hasOwn(targets, failover)) return problems;
  return [...problems, { path: ["failover"], message: unknownName(failover, Object.keys(targets)) }];
}

/** The table guarantees that `type` selects the matching functions, which the type system cannot see. */
function typeOf(target: Target): TargetType<v.GenericSchema<unknown, Target>> {
  return TYPES[target.type];
}
