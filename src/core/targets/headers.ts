import { VERSION } from "../version.ts";
import type { TargetRequest } from "./request.ts";

/**
 * The headers of an attempt: the target's own, and by which receivers know and check a delivery,
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param timestamp when the attempt is made, in seconds since 1970
 * @param signature empty when the target has no secret to sign with
 * @param attempt counts from 1
 * @param callbackUrl where the target is to report, if it does
 */
export function deliveryHeaders(
  { headers }: TargetRequest,
  deliveryId: string,
  timestamp: number,
  signature: string,
  attempt: number,
  callbackUrl?: string,
): Record<string, string> {
  return {
    "user-agent": `hubrelay/${VERSION}`,
    ...headers,
    "webhook-id": deliveryId,
    "webhook-timestamp": String(timestamp),
    ...(signature !== "" && { "webhook-signature": signature }),
    "x-hubrelay-attempt": String(attempt),
    ...(callbackUrl !== undefined && { "x-hubrelay-callback": callbackUrl }),
  };
}
