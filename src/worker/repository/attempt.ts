import type { Delivery, AttemptResult } from "../../core/delivery.ts";
import type { Event } from "../../core/event.ts";
import { revealSecrets } from "../../core/secret.ts";
import { buildRequest, timeoutMs, type Target } from "../../core/target.ts";
import type { TargetRequest } from "../../core/targets/request.ts";
import { VERSION } from "../../core/version.ts";
import { secretOf, type Env } from "../env.ts";
import { send } from "../send.ts";
import type { Settings } from "../settings.ts";
import { signature } from "../sign.ts";

/** Builds, signs and sends one attempt of a delivery. Never throws: what cannot be sent is an outcome too. */
export async function attemptDelivery(
  env: Env,
  settings: Settings,
  event: Event,
  body: Uint8Array,
  delivery: Delivery,
  target: Target,
): Promise<AttemptResult> {
  const revealed = revealSecrets(target, (name) => secretOf(env, name));
  if (!revealed.ok) return refused(revealed.error);
  const { value: definition, secrets } = revealed.value;
  const request = buildRequest(definition, { event, body, deliveryId: delivery.id });

  const bytes = typeof request.body === "string" ? new TextEncoder().encode(request.body) : request.body;
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = await signature(signingSecrets(definition), delivery.id, timestamp, bytes ?? new Uint8Array());
  if (!signed.ok) return refused(signed.error);

  const headers = {
    "user-agent": `hubrelay/${VERSION}`,
    ...request.headers,
    "webhook-id": delivery.id,
    "webhook-timestamp": String(timestamp),
    ...(signed.value !== "" && { "webhook-signature": signed.value }),
    "x-hubrelay-attempt": String(delivery.attempts.length + 1),
  };
  const complete: TargetRequest = { ...request, headers, body: bytes };
  return send(complete, timeoutMs(target), settings.privateHosts, secrets);
}

function refused(reason: string): AttemptResult {
  return { startedAt: Date.now(), durationMs: 0, outcome: { kind: "refused", reason } };
}

function signingSecrets({ secret }: Target): readonly string[] {
  if (secret === undefined) return [];
  return typeof secret === "string" ? [secret] : secret;
}
