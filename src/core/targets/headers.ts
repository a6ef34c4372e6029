import { VERSION } from "../lib/version.ts";
import type { TargetRequest } from "./request.ts";

/** The values of an attempt's headers. */
export interface AttemptFacts {
  readonly deliveryId: string;
  /** Time of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  /** Empty if the target has no signing secret. */
  readonly signature: string;
  /** The value of X-Hub-Signature-256, if the target has a secret for it. */
  readonly hubSignature?: string | undefined;
  /** Counts from 1. */
  readonly attempt: number;
  /** The URL for the target's report, if it reports. */
  readonly callbackUrl: string | undefined;
  /** The pushed manifest's digest, if known. */
  readonly digest: string | undefined;
  /** The version of hubrelay that sends it; this one by default. */
  readonly version?: string | undefined;
}

/**
 * Returns the headers of an attempt: the target's, and those that identify and sign the delivery,
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function deliveryHeaders({ headers }: TargetRequest, facts: AttemptFacts): Record<string, string> {
  const { deliveryId, timestamp, signature, attempt, callbackUrl, digest, hubSignature, version = VERSION } = facts;
  return {
    "user-agent": `hubrelay/${version}`,
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

/** Percent-encodes all but ASCII, because a header's value must be ASCII. */
export function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}
