import type { PrivateHosts } from "../address/address.ts";
import { acceptedBody } from "../delivery/callback-body.ts";
import { failUnconfirmed, openDelivery, waitFor } from "../delivery/delivery.ts";
import { openCallback, readyCallback } from "../delivery/hub-callback.ts";
import { openGates } from "../delivery/gate.ts";
import { openStage } from "../delivery/stage.ts";
import type { Event } from "../event/event.ts";
import { type Decision, holdReason } from "./decision.ts";
import { type EventRecord, settleRecord } from "./record.ts";
import type { Overrides } from "../rules/routing.ts";
import { millisecondsOf } from "../schema/duration.ts";
import {
  answersFor,
  mustBeConfirmed,
  settingsOf,
  strictestOf,
  type Verify,
  type VerifySettings,
} from "../verify/settings.ts";
import { isByDigestAlone } from "../verify/tag-lookup.ts";
import {
  type Asked,
  needsConfirmation,
  openVerification,
  unconfirmableReason,
  unconfirmedReason,
  type Verification,
  waitingReason,
} from "../verify/verification.ts";

/** Hosts that callbacks may use. */
export interface CallbackPolicy {
  readonly callbackHosts: ReadonlySet<string>;
  readonly privateHosts: PrivateHosts;
}

/** The fields of a record before its event is routed. */
const UNROUTED = { deliveries: [], targets: {}, callback: { status: "waiting", attempts: [] } } as const;

/** Opens the record of an event that must be confirmed before it is routed. */
export function verifyFirst(event: Event, url: string, verify: Verify, now: number): EventRecord {
  return { event, url, verification: openVerification(event, settingsOf(verify), now), ...UNROUTED };
}

/** Opens the record of a held event: it waits for a valid rule document, or for another one than `revision`. */
export function holdEvent(event: Event, url: string, held: string, revision?: string): EventRecord {
  return { event, url, held, ...(revision !== undefined && { revision }), ...UNROUTED };
}

/**
 * Opens the record of an event by a document's decision: to be confirmed first, held, or routed with its deliveries.
 *
 * @param confirmed the verification that was already done, if any
 */
export function openRecord(
  event: Event,
  url: string,
  decision: Decision,
  policy: CallbackPolicy,
  now: number,
  confirmed?: Verification,
): EventRecord {
  const { verify, revision } = decision;
  if (verify !== undefined && confirmed === undefined && needsConfirmation(event, decision)) {
    return verifyFirst(event, url, verify, now);
  }
  const kept = confirmed === undefined ? {} : { verification: confirmed };
  if (isByDigestAlone(event)) return { ...discardEvent({ event, url }, revision, untaggedReason(confirmed)), ...kept };
  const held = holdReason(event, decision);
  if (held !== undefined) return { ...holdEvent(event, url, held, revision), ...kept };
  return { ...kept, ...routeEvent(event, url, decision, policy, now, confirmed) };
}

/** Returns why a push by digest alone is delivered nowhere. */
function untaggedReason(verification: Verification | undefined): string {
  const why = verification === undefined ? undefined : (unconfirmedReason(verification) ?? verification.reason);
  return `the push has no tag${why === undefined ? "" : `: ${why}`}`;
}

/**
 * Closes an event that is to be delivered nowhere.
 *
 * @param refused why no rule is asked
 */
export function discardEvent(
  { event, url }: Pick<EventRecord, "event" | "url">,
  revision: string,
  refused?: string,
): EventRecord {
  const nowhere = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] };
  const routing = { ...nowhere, ...(refused !== undefined && { refused }) };
  return { event, url, revision, routing, ...UNROUTED, callback: { status: "none", attempts: [] } };
}

/**
 * Routes an event: opens its deliveries, due now or after their rule's delay.
 *
 * @param confirmed an earlier verification; Docker Hub is asked again only if a rule needs more
 */
export function routeEvent(
  event: Event,
  url: string,
  decision: Decision,
  policy: CallbackPolicy,
  now: number,
  confirmed?: Verification,
): EventRecord {
  const { revision, routing, targets } = decision;
  const why = unconfirmableReason(event, decision);
  const gates = decision.gates === undefined ? undefined : openGates(decision.gates, now);
  const deliveries = routing.targets.map((target, index) => {
    const { delay } = routing.overrides[target] ?? {};
    const delivery = openDelivery(event, index + 1, target, now + millisecondsOf(delay));
    if (why !== undefined && mustBeConfirmed(routing.overrides[target]?.verify, decision.verify)) {
      return failUnconfirmed(delivery, `not sent: cannot be confirmed: ${why}`);
    }
    const staged = openStage(delivery, routing.overrides[target], gates ?? {});
    const isNext =
      toVerify(event, decision, routing.overrides[target], confirmed) !== undefined && staged.awaits === undefined;
    return isNext ? waitFor(staged, "verification", waitingReason(event)) : staged;
  });
  const [first, ...others] = Object.values(routing.overrides).flatMap(
    (overrides) => toVerify(event, decision, overrides, confirmed) ?? [],
  );
  const verification =
    first === undefined ? {} : { verification: openVerification(event, strictestOf([first, ...others]), now) };
  const waiting = openCallback(event.push.callbackUrl, decision.callback, policy.callbackHosts, policy.privateHosts);
  const callback =
    decision.callback === "accepted" ? readyCallback(waiting, acceptedBody(deliveries, url), now) : waiting;
  const opened = { event, url, revision, routing, ...verification, deliveries, targets, callback };
  return settleRecord({ ...opened, ...(gates !== undefined && { gates }) }, now);
}

/** Returns the confirmation that a target needs; undefined if none, or if an earlier one suffices. */
function toVerify(
  event: Event,
  asked: Asked,
  { verify }: Overrides = {},
  answered?: Verification,
): VerifySettings | undefined {
  if (verify === undefined || verify === "off" || !needsConfirmation(event, asked)) return undefined;
  const wanted = settingsOf(verify);
  if (answered === undefined) return wanted;
  return unconfirmedReason(answered) !== undefined || answersFor(answered.settings, wanted) ? undefined : wanted;
}
