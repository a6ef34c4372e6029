import type { AcceptRequest, AcceptResult } from "../../env/accept.ts";
import type { Subject } from "../../../core/match/subject.ts";
import { decide } from "../../../core/record/decision.ts";
import { holdEvent, openRecord, type CallbackPolicy } from "../../../core/record/open.ts";
import { isUnrouted, type EventRecord } from "../../../core/record/record.ts";
import { route } from "../../../core/rules/route.ts";
import type { Work } from "../../../core/expression/work.ts";
import { pausedNames } from "../../rules/pauses.ts";
import type { Rules } from "../../rules/rules.ts";

/**
 * Work that the rules may take for all pushes of one request, before these are stored: about 2.5 ms of CPU. On the free
 * plan the platform ends a request after 10 ms, and a push that is not stored by then is lost.
 */
export const REQUEST_WORK = 75_000;

const DEFERRED = "it is stored, and its repository's object asks the rules next";

/** A push on its way, by the rules as they stand; without a valid document it is to be held. */
export function acceptRequestOf(
  rules: Rules,
  subject: Subject,
  sent: Pick<AcceptRequest, "url" | "body" | "digest" | "earlierDigest" | "formerDigest" | "repeatMs">,
  work: Work,
): AcceptRequest {
  const { event } = subject;
  if (rules.status !== "ready") return { event, ...sent, held: rules.reason };
  const { document } = rules.compiled;
  let why: string;
  try {
    const routing = route(rules.compiled, subject, work);
    if (routing.isOutOfWork !== true) {
      const paused = pausedNames(rules.pauses, Date.now());
      return { event, ...sent, decision: decide(document, rules.revision, routing), paused };
    }
    why = "the rules take long on this push";
  } catch (error) {
    // A fault of the relay: the push is stored all the same, and the object meets the fault once more.
    why = `the rules could not be evaluated: ${(error as Error).message}`;
  }
  return { event, ...sent, held: `${why}: ${DEFERRED}`, isDeferred: true };
}

/** The record of a push that has arrived, or is no longer held: routed, to be confirmed first, or held. */
export function recordOf(
  { event, url, decision, held }: Pick<AcceptRequest, "event" | "url" | "decision" | "held">,
  policy: CallbackPolicy,
  now: number,
): EventRecord {
  if (decision === undefined) return holdEvent(event, url, held ?? "there is no rule document");
  return openRecord(event, url, decision, policy, now);
}

/** What the sender is told of a push that is stored. */
export function acceptResultOf(record: EventRecord, duplicate: boolean): AcceptResult {
  const { event, routing, deliveries, held } = record;
  return {
    event: event.id,
    duplicate,
    rules: routing?.rules ?? [],
    deliveries: deliveries.map(({ id, target }) => ({ id, target })),
    ...(held !== undefined && { held }),
    ...(held === undefined && isUnrouted(record) && { verifying: true }),
  };
}

/** The result of a push that was not stored, and why not. */
export function refusalOf(
  { event }: AcceptRequest,
  why: Pick<AcceptResult, "refusedForMs" | "isNewRepository">,
): AcceptResult {
  return { event: event.id, duplicate: false, rules: [], deliveries: [], ...why };
}
