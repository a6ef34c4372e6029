import { checkAddress, type PrivateHosts } from "../../core/address/address.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { Result } from "../../core/lib/result.ts";
import { revealSecrets, secretNames } from "../../core/secrets/secret.ts";
import { buildRequest, hubSecretOf, signingSecretsOf, type Target } from "../../core/targets/target.ts";
import { deliveryHeaders } from "../../core/targets/headers.ts";
import type { Decision } from "../../core/record/decision.ts";
import type { Overrides } from "../../core/rules/routing.ts";
import type { RequestContext, TargetRequest } from "../../core/targets/request.ts";
import { waitsOf, type Wait } from "./waits.ts";

/** The first request of a delivery, with the names of secrets instead of their values. */
export interface DryRunRequest {
  readonly target: string;
  readonly type?: string;
  readonly deliveryId: string;
  /** Milliseconds after the push, without the time of {@link waits}. */
  readonly delayMs: number;
  /** The other conditions that it waits for; absent if none. */
  readonly waits?: readonly Wait[];
  /** What a 2xx must fulfil to count as delivered. */
  readonly deliveredWhen?: string;
  /** The target that gets the event if this delivery fails finally. */
  readonly failover?: string;
  readonly request?: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  /** The reason why the relay would send nothing. */
  readonly problem?: string;
  /** Whether the only problem is an address that the relay would refuse. */
  readonly isAddressRefused?: true;
}

/** Builds the request by the Worker's own code, with the headers that sending adds, and checks its address. */
export function dryRunRequest(
  delivery: Delivery,
  target: Result<Target, string>,
  context: RequestContext,
  privateHosts: PrivateHosts,
  overrides?: Overrides,
  gates?: Decision["gates"],
): DryRunRequest {
  const { id: deliveryId, dueAt = context.event.receivedAt } = delivery;
  const waits = waitsOf(overrides, gates);
  const known = {
    target: delivery.target,
    deliveryId,
    delayMs: dueAt - context.event.receivedAt,
    ...(waits.length > 0 && { waits }),
    ...(target.ok && target.value.delivered_when !== undefined && { deliveredWhen: target.value.delivered_when }),
    ...(target.ok && target.value.failover !== undefined && { failover: target.value.failover }),
  };
  if (!target.ok) return { ...known, problem: target.error };
  if (delivery.unconfirmed === true) return { ...known, problem: delivery.reason ?? "not confirmed" };
  const { type } = target.value;
  const revealed = revealSecrets(target.value, placeholder);
  if (!revealed.ok) return { ...known, type, problem: revealed.error };
  const built = buildRequest(revealed.value.value, context);
  if (!built.ok) return { ...known, type, problem: nameSecrets(built.error) };

  const { method, url, body } = built.value;
  const text = body === null || typeof body === "string" ? body : new TextDecoder().decode(body);
  const request = {
    method,
    url: nameSecrets(url),
    headers: headersOf(built.value, target.value, deliveryId, dueAt),
    body: text === null ? null : nameSecrets(text),
  };
  // The address of a URL that begins with a secret is unknown here.
  const address = url.startsWith("http") ? checkAddress(url, privateHosts) : undefined;
  if (address?.ok !== false) return { ...known, type, request };
  return {
    ...known,
    type,
    request,
    problem: `the Worker will not send there: ${address.error}`,
    isAddressRefused: true,
  };
}

/** The headers of the first attempt, with the names of the secrets that would sign it. */
function headersOf(request: TargetRequest, target: Target, deliveryId: string, sentAt: number): Record<string, string> {
  const signers = signingSecretsOf(target).flatMap(secretNames);
  const signature = signers.length > 0 ? `(signed with ${signers.join(", ")})` : "";
  const timestamp = Math.floor(sentAt / 1000);
  const [hubSigner] = secretNames(hubSecretOf(target) ?? "");
  const hubSignature = hubSigner === undefined ? undefined : `(signed with ${hubSigner})`;
  const shared = { deliveryId, timestamp, signature, hubSignature };
  const facts = { ...shared, attempt: 1, callbackUrl: undefined, digest: undefined };
  const headers = deliveryHeaders(request, facts);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, nameSecrets(readable(value))]));
}

// The placeholder of a secret has only characters that a URL and a form do not escape.
const PLACEHOLDER = /hubrelay-secret-([A-Z][A-Z0-9_]*)-end/g;

function placeholder(name: string): string {
  return `hubrelay-secret-${name}-end`;
}

function nameSecrets(text: string): string {
  return text.replaceAll(PLACEHOLDER, "[secret $1]");
}

/** Decodes HTTP Basic credentials that contain a secret, so that the secret's name can be shown. */
function readable(value: string): string {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(value) ?? [];
  if (encoded === undefined) return value;
  const credentials = Buffer.from(encoded, "base64").toString();
  return credentials.search(PLACEHOLDER) === -1 ? value : `Basic (base64 of ${credentials})`;
}
