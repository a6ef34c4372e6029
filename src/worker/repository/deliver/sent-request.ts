import { timestampOf } from "../../../core/delivery/attempt.ts";
import { parseSent, type Sent } from "../../../core/delivery/sent.ts";
import type { Attempt } from "../../../core/delivery/delivery.ts";
import { VERSION } from "../../../core/lib/version.ts";
import { err, ok, type Result } from "../../../core/lib/result.ts";
import type { AttemptContent } from "../../../core/record/attempt-content.ts";
import {
  requestBytes,
  showRequest,
  standInRequest,
  type AttemptNumbers,
  type ShownRequest,
  type StandInRequest,
} from "../../../core/record/shown-request.ts";
import { usedTarget } from "../../../core/record/used-target.ts";
import { resultWithinMs } from "../../../core/targets/attempt-settings.ts";
import type { Target } from "../../../core/targets/target.ts";
import { linkWithoutCredential } from "../../links/delivery-link.ts";
import type { Work } from "./attempt-request.ts";

/** A request as it was sent, without its secrets. */
export interface SentRequest {
  readonly request: ShownRequest;
  /** Whether its digest is the one that was stored when it was sent; false if none was stored. */
  readonly isProven: boolean;
}

/** What is to be kept of a request that is sent now; undefined if it cannot be rebuilt. */
export async function sentOf(work: Work, timestamp: number, publicUrl: string | undefined): Promise<Sent | undefined> {
  const numbers = { attempt: work.delivery.attempts.length + 1, timestamp, version: VERSION };
  const built = rebuilt(work, work.target, numbers, publicUrl);
  return built.ok ? { digest: await digestOf(built.value), timestamp } : undefined;
}

/**
 * Rebuilds the request of an attempt from its event, the definition that it used and its time. The digest that was stored
 * then proves that it is what was sent. The error says why it cannot be shown.
 */
export async function sentRequest(
  content: AttemptContent,
  attempt: Attempt,
  publicUrl: string | undefined,
): Promise<Result<SentRequest, string>> {
  const { record, delivery, body } = content;
  const { number, sent } = attempt;
  const target = usedTarget(record, delivery, number);
  if (target === undefined) return err("the definition of its target was not stored");
  const { version = VERSION, digest } = parseSent(sent ?? "") ?? {};
  const numbers = { attempt: number, timestamp: timestampOf(attempt), version };
  const built = rebuilt(content, target, numbers, publicUrl);
  if (!built.ok) return err(`it cannot be built any more: ${built.error}`);
  if (digest !== undefined && digest !== (await digestOf(built.value))) {
    return err("hubrelay or PUBLIC_URL has changed since: what would be built now is not what was sent");
  }
  return ok({ request: showRequest(built.value, body), isProven: digest !== undefined });
}

function rebuilt(
  content: AttemptContent,
  target: Target,
  numbers: AttemptNumbers,
  publicUrl: string | undefined,
): Result<StandInRequest, string> {
  const linked = { repository: content.record.event.push.repository, deliveryId: content.delivery.id };
  const reports = resultWithinMs(target) !== undefined && publicUrl !== undefined;
  const reportUrl = reports ? linkWithoutCredential(linked, "result", publicUrl) : undefined;
  return standInRequest(content, target, numbers, reportUrl);
}

async function digestOf({ request }: StandInRequest): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", requestBytes(request));
  return new Uint8Array(digest).toHex().slice(0, 12);
}
