import { tagsOf } from "../../../core/delivery/coalesce.ts";
import type { MergedPush } from "../../../core/event/merged-push.ts";
import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { Outcome } from "../../../core/delivery/retry.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { redact } from "../../../core/secrets/redact.ts";
import { revealSecrets } from "../../../core/secrets/secret.ts";
import { cleanValue } from "../../../core/text/clean.ts";
import { err, ok, type Result } from "../../../core/lib/result.ts";
import { buildRequest, hubSecretOf, signingSecretsOf, type Target } from "../../../core/targets/target.ts";
import { resultWithinMs, timeoutMs } from "../../../core/targets/attempt-settings.ts";
import { deliveryHeaders } from "../../../core/targets/headers.ts";
import type { RequestContext, TargetRequest } from "../../../core/targets/request.ts";
import { linkTo } from "../../links/delivery-link.ts";
import { secretOf, type Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";
import { hubSignature, signature } from "../../send/sign.ts";

/** One attempt to be made: of which delivery, to what, and with which body. */
export interface Work {
  readonly record: EventRecord;
  readonly delivery: Delivery;
  readonly target: Target;
  readonly body: Uint8Array;
}

/** A request that is ready to be sent, and the secrets that must not be kept of its answer. */
export interface AttemptRequest {
  readonly request: TargetRequest;
  readonly secrets: readonly string[];
}

/** Builds and signs the request of one attempt. The error is a result too: why nothing can be sent. Never throws. */
export async function attemptRequest(
  env: Env,
  settings: Settings,
  work: Work,
): Promise<Result<AttemptRequest, AttemptResult>> {
  const { record, delivery, target } = work;
  const callback = await callbackUrlOf(env, settings, work);
  if (!callback.ok) return err(notSent(callback.error));
  const body = withFields(work.body, {
    ...(callback.value !== undefined && { callback_url: callback.value }),
    ...(delivery.merged !== undefined && { hubrelay: mergedField(record, delivery.merged) }),
  });
  const revealed = revealSecrets(target, (name) => secretOf(env, name));
  if (!revealed.ok) return err(refused(revealed.error));
  const { value: definition } = revealed.value;
  // Whoever reads a kept answer must not be able to report in the target's place.
  const credential = callback.value?.split("/").at(-1);
  const secrets = [...revealed.value.secrets, ...(credential === undefined ? [] : [credential])];
  const built = buildRequest(definition, materialOf(record, body, delivery));
  if (!built.ok) return err(refused(redact(built.error, secrets)));
  const signed = await signedRequest(built.value, definition, work, callback.value);
  return signed.ok ? ok({ request: signed.value, secrets }) : err(refused(signed.error));
}

async function signedRequest(
  request: TargetRequest,
  definition: Target,
  { record, delivery }: Work,
  callbackUrl: string | undefined,
): Promise<Result<TargetRequest, string>> {
  const { body: content } = request;
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const signedBytes = body ?? new Uint8Array();
  const timestamp = Math.floor(Date.now() / 1000);
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
  return ok({ ...request, headers, body });
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

/**
 * The payload with fields put into it, as it came if there are none: the URL in the place of Docker Hub's own, for
 * receivers that were written for that, and the pushes that this one stands for.
 */
function withFields(body: Uint8Array, fields: object): Uint8Array {
  if (Object.keys(fields).length === 0) return body;
  const payload = JSON.parse(new TextDecoder().decode(body)) as object;
  return new TextEncoder().encode(JSON.stringify({ ...payload, ...fields }));
}

function mergedField({ event }: EventRecord, merged: readonly MergedPush[]): object {
  return { tags: tagsOf(event, merged), merged };
}

/**
 * The payload is parsed only for targets that look into it. What an earlier version stored of the event is cleaned, so
 * that no expression puts it into a message as it came.
 */
function materialOf({ event, url }: EventRecord, body: Uint8Array, delivery: Delivery): RequestContext {
  return {
    event: cleanValue(event),
    url,
    body,
    deliveryId: delivery.id,
    ...(delivery.merged !== undefined && { merged: delivery.merged }),
    get payload(): unknown {
      return JSON.parse(new TextDecoder().decode(body));
    },
  };
}

function refused(reason: string): AttemptResult {
  return notSent({ kind: "refused", reason });
}

function notSent(outcome: Outcome): AttemptResult {
  return { startedAt: Date.now(), durationMs: 0, outcome };
}
