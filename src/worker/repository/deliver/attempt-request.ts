import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import type { Outcome } from "../../../core/delivery/retry.ts";
import { requestContext, type AttemptContent } from "../../../core/record/attempt-content.ts";
import { redact } from "../../../core/secrets/redact.ts";
import { revealSecrets } from "../../../core/secrets/secret.ts";
import { err, ok, type Result } from "../../../core/lib/result.ts";
import { buildRequest, hubSecretOf, signingSecretsOf, type Target } from "../../../core/targets/target.ts";
import { resultWithinMs, timeoutMs } from "../../../core/targets/attempt-settings.ts";
import { deliveryHeaders } from "../../../core/targets/headers.ts";
import type { TargetRequest } from "../../../core/targets/request.ts";
import { linkTo } from "../../links/delivery-link.ts";
import { secretOf, type Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";
import { hubSignature, signature } from "../../send/sign.ts";

/** One attempt to be made: of which delivery, to what, and with which body. */
export interface Work extends AttemptContent {
  readonly target: Target;
}

/** A request that is ready to be sent, and the secrets that must not be kept of its answer. */
export interface AttemptRequest {
  readonly request: TargetRequest;
  readonly secrets: readonly string[];
  /** The `webhook-timestamp`, in seconds since 1970. */
  readonly timestamp: number;
}

/** Builds and signs the request of one attempt. The error is a result too: why nothing can be sent. Never throws. */
export async function attemptRequest(
  env: Env,
  settings: Settings,
  work: Work,
): Promise<Result<AttemptRequest, AttemptResult>> {
  const { target } = work;
  const callback = await callbackUrlOf(env, settings, work);
  if (!callback.ok) return err(notSent(callback.error));
  const revealed = revealSecrets(target, (name) => secretOf(env, name));
  if (!revealed.ok) return err(refused(revealed.error));
  const { value: definition } = revealed.value;
  // Whoever reads a kept answer must not be able to report in the target's place.
  const credential = callback.value?.split("/").at(-1);
  const secrets = [...revealed.value.secrets, ...(credential === undefined ? [] : [credential])];
  const built = buildRequest(definition, requestContext(work, callback.value));
  if (!built.ok) return err(refused(redact(built.error, secrets)));
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = await signedRequest(built.value, definition, work, timestamp, callback.value);
  return signed.ok ? ok({ request: signed.value, secrets, timestamp }) : err(refused(signed.error));
}

async function signedRequest(
  request: TargetRequest,
  definition: Target,
  { record, delivery, target }: Work,
  timestamp: number,
  callbackUrl: string | undefined,
): Promise<Result<TargetRequest, string>> {
  const { body: content } = request;
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const signedBytes = body ?? new Uint8Array();
  const signed = await signature(signingSecretsOf(definition), delivery.id, timestamp, signedBytes);
  if (!signed.ok) return signed;
  const hubSecret = hubSecretOf(definition);
  const headers = deliveryHeaders(request, {
    deliveryId: delivery.id,
    timestamp,
    signature: signed.value,
    attempt: delivery.attempts.length + 1,
    callbackUrl,
    digest: record.event.push.digest,
    ...(hubSecret && { hubSignature: await hubSignature(hubSecret, signedBytes) }),
  });
  // As the document has it: a secret is never filled in where the reason could repeat it.
  const { delivered_when: deliveredWhen } = target;
  return ok({ ...request, headers, body, ...(deliveredWhen !== undefined && { deliveredWhen }) });
}

/** Where the target is to report what became of the delivery, if its answer does not say so; or why there is no URL. */
async function callbackUrlOf(
  env: Env,
  { publicUrl }: Settings,
  { record: { event }, delivery, target }: Work,
): Promise<Result<string | undefined, Outcome>> {
  const withinMs = resultWithinMs(target);
  if (withinMs === undefined) return ok(undefined);
  // Deliveries wait for it and never come here without it; the trial of a target does.
  if (publicUrl === undefined) {
    return err({ kind: "refused", reason: '"result": "callback" needs PUBLIC_URL, which is not set' });
  }
  const linked = { repository: event.push.repository, deliveryId: delivery.id };
  const expiresAt = Date.now() + timeoutMs(target) + withinMs;
  try {
    return ok(await linkTo(env, linked, "result", expiresAt, publicUrl));
  } catch (error) {
    // Retried: the delivery is not lost because of the key.
    return err({ kind: "no-response", reason: `the URL to report at could not be made: ${(error as Error).message}` });
  }
}

function refused(reason: string): AttemptResult {
  return notSent({ kind: "refused", reason });
}

function notSent(outcome: Outcome): AttemptResult {
  return { startedAt: Date.now(), durationMs: 0, outcome };
}
