import { ok, type Result } from "../lib/result.ts";
import { redact } from "../secrets/redact.ts";
import { standIn, standInForSecrets } from "../secrets/secret.ts";
import { deliveryHeaders } from "../targets/headers.ts";
import type { TargetRequest } from "../targets/request.ts";
import { buildRequest, hubSecretOf, signingSecretsOf, type Target } from "../targets/target.ts";
import { requestContext, type AttemptContent } from "./attempt-content.ts";

/** The facts of one attempt that its request depends on. */
export interface AttemptNumbers {
  /** Counts from 1. */
  readonly attempt: number;
  /** In seconds since 1970. */
  readonly timestamp: number;
  /** The version of hubrelay that sends it. */
  readonly version: string;
}

/** A request with a stand-in in place of each secret. */
export interface StandInRequest {
  readonly request: TargetRequest;
  readonly standIns: readonly string[];
}

/** A signature is not shown: for its receiver it is as good as a credential. */
const HIDDEN = "[redacted]";

/** The stand-in for the credential in the URL to report at. */
const CREDENTIAL = standIn(1000);

/**
 * Builds the request of an attempt as it is sent, with stand-ins in place of secrets and without signatures. The same
 * arguments give the same request.
 *
 * @param target the definition that the attempt used, with its references to secrets
 * @param reportUrl where the target is to report, without the credential at its end; undefined if it does not
 */
export function standInRequest(
  content: AttemptContent,
  target: Target,
  { attempt, timestamp, version }: AttemptNumbers,
  reportUrl: string | undefined,
): Result<StandInRequest, string> {
  const { value: definition, secrets } = standInForSecrets(target, "url" in target ? target.url : "");
  const callbackUrl = reportUrl === undefined ? undefined : `${reportUrl}/${CREDENTIAL}`;
  const built = buildRequest(definition, requestContext(content, callbackUrl));
  if (!built.ok) return built;
  const headers = deliveryHeaders(built.value, {
    deliveryId: content.delivery.id,
    timestamp,
    attempt,
    version,
    signature: signingSecretsOf(definition)
      .map(() => `v1,${HIDDEN}`)
      .join(" "),
    callbackUrl,
    digest: content.record.event.push.digest,
    ...(hubSecretOf(definition) !== undefined && { hubSignature: `sha256=${HIDDEN}` }),
  });
  const url = hrefOf(built.value.url);
  return ok({
    request: { ...built.value, url, headers },
    standIns: [...secrets, ...(callbackUrl === undefined ? [] : [CREDENTIAL])],
  });
}

/** Returns the bytes that identify a request: those of equal requests are equal. */
export function requestBytes({ method, url, headers, body }: TargetRequest): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify([method, url, Object.entries(headers)]));
  const content = bytesOf(body);
  const bytes = new Uint8Array(head.byteLength + content.byteLength);
  bytes.set(head);
  bytes.set(content, head.byteLength);
  return bytes;
}

/** A request for people: its secrets are redacted. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent if there is none. */
  readonly body?: string;
  /** Set if the body is not text. */
  readonly encoding?: "base64";
  /** Set if the body is too long to be searched for secrets, and so is not shown. */
  readonly isBodyLeftOut?: true;
}

/** The longest body that is searched for secrets: that takes about a second of CPU for a megabyte. */
const MAX_SEARCHED_BYTES = 131_072;

/**
 * Redacts the stand-ins in a request.
 *
 * @param payload the event's own body, which has no secret: a request with that body is not searched
 */
export function showRequest({ request, standIns }: StandInRequest, payload: Uint8Array): ShownRequest {
  const { method, url, headers, body } = request;
  const clean = (text: string): string => redact(text, standIns);
  const head = {
    method,
    url: clean(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)])),
  };
  if (body === null) return head;
  const bytes = bytesOf(body);
  const text = textOf(bytes);
  // Bytes that are not text can only be those of the payload.
  if (text === undefined) return { ...head, body: base64Of(bytes), encoding: "base64" };
  if (body === payload || standIns.length === 0) return { ...head, body: text };
  return bytes.byteLength > MAX_SEARCHED_BYTES ? { ...head, isBodyLeftOut: true } : { ...head, body: clean(text) };
}

/** The address as it is requested: the URL parser normalises it. A tunnel's is no address of the web. */
function hrefOf(url: string): string {
  return URL.canParse(url) && !url.startsWith("tunnel:") ? new URL(url).href : url;
}

function bytesOf(body: TargetRequest["body"]): Uint8Array {
  return typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
}

/** The text of bytes; undefined if they are not UTF-8, or have a NUL, which no shell passes on. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
