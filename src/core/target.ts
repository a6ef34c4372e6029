import * as v from "valibot";
import { parseDuration } from "./duration.ts";
import { DEFAULT_SCHEDULE } from "./retry.ts";
import type { Material, TargetRequest } from "./targets/request.ts";
import { buildWebhook, WebhookTarget } from "./targets/webhook.ts";

/** A configured place to send to: one schema a type, told apart by `type`. */
export const Target = v.variant("type", [WebhookTarget]);

export type Target = v.InferOutput<typeof Target>;

/** What rules call a target. */
export const TargetName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "expected a name of letters, digits, '_', '.' and '-', at most 64"),
);

const DEFAULT_TIMEOUT_MS = 15_000;

/** Milliseconds that a target has for its answer. */
export function timeoutMs(target: Target): number {
  return (target.timeout === undefined ? undefined : parseDuration(target.timeout)) ?? DEFAULT_TIMEOUT_MS;
}

/** The delays between a target's attempts. */
export function scheduleOf(target: Target): readonly string[] {
  return target.schedule ?? DEFAULT_SCHEDULE;
}

/** The request that a delivery to a target consists of. The target's secrets must have been filled in. */
export function buildRequest(target: Target, material: Material): TargetRequest {
  switch (target.type) {
    case "webhook":
      return buildWebhook(target, material);
  }
}
