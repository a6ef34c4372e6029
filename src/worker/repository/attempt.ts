import type { AttemptResult, Delivery } from "../../core/delivery.ts";
import type { EventRecord } from "../../core/record.ts";
import { redact, revealSecrets } from "../../core/secret.ts";
import { buildRequest, signingSecretsOf, timeoutMs, type Target } from "../../core/target.ts";
import { deliveryHeaders } from "../../core/targets/headers.ts";
import type { Material } from "../../core/targets/request.ts";
import { secretOf, type Env } from "../env.ts";
import { send } from "../send.ts";
import type { Settings } from "../settings.ts";
import { signature } from "../sign.ts";

/** Builds, signs and sends one attempt of a delivery. Never throws: what cannot be sent is an outcome too. */
export async function attemptDelivery(
  env: Env,
  settings: Settings,
  record: EventRecord,
  body: Uint8Array,
  delivery: Delivery,
  target: Target,
): Promise<AttemptResult> {
  const revealed = revealSecrets(target, (name) => secretOf(env, name));
  if (!revealed.ok) return refused(revealed.error);
  const { value: definition, secrets } = revealed.value;
  const request = buildRequest(definition, materialOf(record, body, delivery));
  if (!request.ok) return refused(redact(request.error, secrets));

  const content = request.value.body;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = await signature(signingSecretsOf(definition), delivery.id, timestamp, bytes ?? new Uint8Array());
  if (!signed.ok) return refused(signed.error);

  const headers = deliveryHeaders(request.value, delivery.id, timestamp, signed.value, delivery.attempts.length + 1);
  return send({ ...request.value, headers, body: bytes }, timeoutMs(target), settings.privateHosts, secrets);
}

/** The payload is parsed only for targets that look into it. */
function materialOf({ event, url }: EventRecord, body: Uint8Array, delivery: Delivery): Material {
  return {
    event,
    url,
    body,
    deliveryId: delivery.id,
    get payload(): unknown {
      return JSON.parse(new TextDecoder().decode(body));
    },
  };
}

function refused(reason: string): AttemptResult {
  return { startedAt: Date.now(), durationMs: 0, outcome: { kind: "refused", reason } };
}
