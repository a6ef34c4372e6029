import type { Event } from "../../core/event/event.ts";
import type { Subject } from "../../core/match/subject.ts";
import { holdEvent, openRecord, type CallbackPolicy } from "../../core/record/open.ts";
import { decide, type Decision } from "../../core/record/decision.ts";
import { isUnrouted, type EventRecord } from "../../core/record/record.ts";
import { route } from "../../core/rules/route.ts";
import { STORED_WORK, Work } from "../../core/expression/work.ts";
import type { AcceptRequest as Arrival, AcceptResult as Receipt } from "../env/accept.ts";
import type { Rules, ValidRules } from "../rules/rules.ts";

export type { Arrival, Receipt };

/**
 * Work that the rules may take for all pushes of one request, before these are stored: about 2.5 ms of CPU. On the free
 * plan the platform ends a request after 10 ms, and a push that is not stored by then is lost.
 */
export const REQUEST_WORK = 75_000;

const DEFERRED = "it is stored, and its repository's object asks the rules next";

/** A push on its way, by the rules as they stand; without a valid document it is to be held. */
export function arrivalOf(
  rules: Rules,
  subject: Subject,
  sent: Pick<Arrival, "url" | "body" | "digest" | "earlierDigest" | "formerDigest" | "repeatMs">,
  work: Work,
): Arrival {
  const { event } = subject;
  if (rules.status !== "ready") return { event, ...sent, held: rules.reason };
  const { document } = rules.compiled;
  let why: string;
  try {
    const routing = route(rules.compiled, subject, work);
    if (routing.isOutOfWork !== true) {
      return { event, ...sent, decision: decide(document, rules.revision, routing) };
    }
    why = "the rules take long on this push";
  } catch (error) {
    // A fault of the relay: the push is stored all the same, and the object meets the fault once more.
    why = `the rules could not be evaluated: ${(error as Error).message}`;
  }
  return { event, ...sent, held: `${why}: ${DEFERRED}`, isDeferred: true };
}

/** What a valid rule document decides on an event that is stored, given its body. Never throws. */
export function decisionOnStored(event: Event, body: Uint8Array | undefined, rules: ValidRules): Decision {
  const { compiled, revision } = rules;
  try {
    const payload = JSON.parse(new TextDecoder().decode(body)) as unknown;
    // An alert has to be told, whatever the rules take.
    const work = event.alert === undefined ? new Work(STORED_WORK) : undefined;
    return decide(compiled.document, revision, route(compiled, { event, payload }, work));
  } catch (error) {
    const held = `the rules could not be evaluated on this push, which is a fault of hubrelay: ${(error as Error).message}`;
    return decide(compiled.document, revision, { ...NOWHERE, held });
  }
}

const NOWHERE = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] } as const;

/** The record of a push that has arrived, or is no longer held: routed, to be confirmed first, or held. */
export function recordOf(
  { event, url, decision, held }: Pick<Arrival, "event" | "url" | "decision" | "held">,
  policy: CallbackPolicy,
  now: number,
): EventRecord {
  if (decision === undefined) return holdEvent(event, url, held ?? "there is no rule document");
  return openRecord(event, url, decision, policy, now);
}

/** What the sender is told of a push that is stored. */
export function receiptOf(record: EventRecord, duplicate: boolean): Receipt {
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

/** The receipt of a push that was not stored, and why not. */
export function refusalOf({ event }: Arrival, why: Pick<Receipt, "refusedForMs" | "isNewRepository">): Receipt {
  return { event: event.id, duplicate: false, rules: [], deliveries: [], ...why };
}
