import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { err } from "../lib/result.ts";
import { combinePushes, buildPush } from "./artifact.ts";
import { authorizationProof, ignored, reader, type BuiltInSender } from "./sender.ts";
import { shortText } from "../event/short-text.ts";

const Payload = v.object({
  action: v.string(),
  timestamp: shortText,
  target: v.nullish(
    v.object({
      mediaType: shortText,
      digest: shortText,
      repository: v.nullish(v.string()),
      tag: shortText,
      /** Holds a chart's tag. */
      version: shortText,
    }),
  ),
  request: v.nullish(v.object({ host: v.nullish(v.string()) })),
});

const CHART = "application/vnd.acr.helm.chart";

/** https://learn.microsoft.com/en-us/azure/container-registry/container-registry-webhook-reference#chart-push-event */
const NO_HOST: Problem = {
  path: ["request", "host"],
  message: "missing: Azure names no registry for a chart of `az acr helm push`; push it with `helm push` instead",
};

const PUSHED = new Set(["push", "chart_push"]);

/**
 * Azure Container Registry. It signs nothing; a custom `Authorization` header of the webhook proves it.
 * https://learn.microsoft.com/en-us/azure/container-registry/container-registry-webhook-reference
 */
export const acr: BuiltInSender = {
  name: "acr",
  title: "Azure Container Registry",
  proof: authorizationProof("ACR_AUTHORIZATION"),
  identity: { fields: ["id", "timestamp"] },
  ...reader(Payload, ({ action, timestamp, target, request }) => {
    if (!PUSHED.has(action)) return ignored(`the action ${action.slice(0, 100)}`);
    const tag = target?.tag || target?.version;
    if (!target) return err([{ path: ["target"], message: "missing: expected an object" }]);
    if (tag && action === "chart_push" && !request?.host) return err([NO_HOST]);
    const artifact = {
      registry: request?.host ?? "",
      path: target.repository ?? "",
      ...(tag && { tag }),
      digest: target.digest,
      mediaType: target.mediaType || (action === "chart_push" ? CHART : undefined),
      pushedAt: timestamp,
    };
    const paths = { registry: ["request", "host"], repository: ["target", "repository"], tag: ["target", "tag"] };
    const push = buildPush("acr", artifact, paths);
    return tag ? combinePushes([push], "") : combinePushes([], "a push without a tag", [push]);
  }),
};
