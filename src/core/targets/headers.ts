import { VERSION } from "../lib/version.ts";
import type { TargetRequest } from "./request.ts";

/** What an attempt tells of itself. */
export interface AttemptFacts {
  readonly deliveryId: string;
  /** When it is made, in seconds since 1970. */
  readonly timestamp: number;
  /** Empty when the target has no secret to sign with. */
  readonly signature: string;
  /** The value of X-Hub-Signature-256, where the target has a secret for it. */
  readonly hubSignature?: string | undefined;
  /** Counts from 1. */
  readonly attempt: number;
  /** Where the target is to report, if it does. */
  readonly callbackUrl: string | undefined;
  /** Of the pushed manifest, where it is known. */
  readonly digest: string | undefined;
}

/**
 * The headers of an attempt: the target's own, and by which receivers know and check a delivery,
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function deliveryHeaders({ headers }: TargetRequest, facts: AttemptFacts): Record<string, string> {
  const { deliveryId, timestamp, signature, attempt, callbackUrl, digest, hubSignature } = facts;
  return {
    "user-agent": `hubrelay/${VERSION}`,
    ...headers,
    "webhook-id": deliveryId,
    "webhook-timestamp": String(timestamp),
    ...(signature !== "" && { "webhook-signature": signature }),
    ...(hubSignature !== undefined && { "x-hub-signature-256": hubSignature }),
    "x-hubrelay-attempt": String(attempt),
    ...(digest !== undefined && { "x-hubrelay-digest": headerText(digest) }),
    ...(callbackUrl !== undefined && { "x-hubrelay-callback": callbackUrl }),
  };
}

/** A text as the value of a header, which holds ASCII alone: anything else is percent-encoded, and breaks no request. */
export function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}
