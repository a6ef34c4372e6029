import type { PrivateHosts } from "../address/address.ts";
import { openCallback, readyCallback, type CallbackMode } from "../delivery/hub-callback.ts";
import { acceptedBody } from "../delivery/callback-body.ts";
import { waitFor, failUnconfirmed, openDelivery } from "../delivery/delivery.ts";
import { openStage } from "../delivery/stage.ts";
import { parseDuration } from "../schema/duration.ts";
import type { Event } from "../event/event.ts";
import type { Overrides, Routing } from "../rules/route.ts";
import type { RuleDocument } from "../rules/rule.ts";
import type { Target } from "../targets/target.ts";
import { withFailovers } from "../targets/names.ts";
import {
  answersFor,
  needsConfirmation,
  mustBeConfirmed,
  openVerification,
  unconfirmedReason,
  settingsOf,
  strictestOf,
  WAITING,
  unconfirmableReason,
  type Verification,
  type Verify,
  type VerifySettings,
} from "../verify/verification.ts";
import { settleRecord, type EventRecord } from "./record.ts";

/** A rule document's decision on an event, ready to be stored with it. */
export interface Decision {
  readonly revision: string;
  readonly routing: Routing;
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: CallbackMode;
  /** How the push has to be confirmed before it is routed. */
  readonly verify?: Verify;
}

/** The hosts that a callback may go to. */
export interface CallbackPolicy {
  readonly callbackHosts: ReadonlySet<string>;
  readonly privateHosts: PrivateHosts;
}

/** What a document decides on an event, with those of its targets that are concerned, or may come to be. */
export function decide(document: RuleDocument, revision: string, routing: Routing): Decision {
  const targets: Record<string, Target> = {};
  for (const name of withFailovers(routing.targets, document.targets)) {
    const target = document.targets[name];
    if (target !== undefined) targets[name] = target;
  }
  // Nobody outside is asked about, or told of, a push that is not taken.
  if (routing.refused !== undefined) return { revision, routing, targets, callback: "off" };
  const verify = document.verify === undefined ? {} : { verify: document.verify };
  return { revision, routing, targets, callback: document.callback ?? "settled", ...verify };
}

/** What a record has while it is not decided where its event goes. */
const UNROUTED = { deliveries: [], targets: {}, callback: { status: "waiting", attempts: [] } } as const;

/** The record of an event that is to be confirmed before any rule is asked. */
export function verifyFirst(event: Event, url: string, verify: Verify, now: number): EventRecord {
  return { event, url, verification: openVerification(settingsOf(verify), now), ...UNROUTED };
}

/** The record of an event that waits for a valid rule document, or for another one than that of a revision. */
export function holdEvent(event: Event, url: string, held: string, revision?: string): EventRecord {
  return { event, url, held, ...(revision !== undefined && { revision }), ...UNROUTED };
}

/**
 * The record of an event by what a document decides on it: to be confirmed first, held until there is another document,
 * or with its deliveries.
 *
 * @param confirmed how the push was confirmed already, where it was
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
  if (verify !== undefined && confirmed === undefined && needsConfirmation(event)) {
    return verifyFirst(event, url, verify, now);
  }
  const kept = confirmed === undefined ? {} : { verification: confirmed };
  const held = holdReason(event, decision);
  if (held !== undefined) return { ...holdEvent(event, url, held, revision), ...kept };
  return { ...kept, ...routeEvent(event, url, decision, policy, now, confirmed) };
}

/** The record of an event that waited, and is decided to go nowhere. */
export function discardEvent({ event, url }: EventRecord, revision: string): EventRecord {
  const routing = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] };
  return { event, url, revision, routing, ...UNROUTED, callback: { status: "none", attempts: [] } };
}

/**
 * Why a document holds an event: a final rule could not be evaluated, or no target may get the push because Docker Hub
 * cannot confirm it. Undefined when it is to be delivered, or has no target.
 */
export function holdReason(
  event: Event,
  { routing, verify }: Pick<Decision, "routing" | "verify">,
): string | undefined {
  if (routing.held !== undefined) return routing.held;
  const why = unconfirmableReason(event);
  const { targets, overrides } = routing;
  if (why === undefined || targets.length === 0) return undefined;
  if (!targets.every((target) => mustBeConfirmed(overrides[target]?.verify, verify))) return undefined;
  return `cannot be confirmed: ${why}. Set "verify": "off" in the rules whose targets may get such pushes unconfirmed`;
}

/**
 * The record of an event with its deliveries, due now or after the delay that their rule asks for.
 *
 * @param confirmed what Docker Hub has answered already; it is asked again only where a rule wants to know more
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
  const why = unconfirmableReason(event);
  const deliveries = routing.targets.map((target, index) => {
    const { delay } = routing.overrides[target] ?? {};
    const delivery = openDelivery(event, index + 1, target, now + (parseDuration(delay ?? "0s") ?? 0));
    if (why !== undefined && mustBeConfirmed(routing.overrides[target]?.verify, decision.verify)) {
      return failUnconfirmed(delivery, `not sent: cannot be confirmed: ${why}`);
    }
    const staged = openStage(delivery, routing.overrides[target]);
    const isNext = toVerify(event, routing.overrides[target], confirmed) !== undefined && staged.awaits === undefined;
    return isNext ? waitFor(staged, "verification", WAITING) : staged;
  });
  const [first, ...others] = Object.values(routing.overrides).flatMap(
    (overrides) => toVerify(event, overrides, confirmed) ?? [],
  );
  const verification =
    first === undefined ? {} : { verification: openVerification(strictestOf([first, ...others]), now) };
  const waiting = openCallback(event.push.callbackUrl, decision.callback, policy.callbackHosts, policy.privateHosts);
  const callback =
    decision.callback === "accepted" ? readyCallback(waiting, acceptedBody(deliveries, url), now) : waiting;
  return settleRecord({ event, url, revision, routing, ...verification, deliveries, targets, callback }, now);
}

/** How Docker Hub is to be asked about a push for a target; undefined when it is not, or has answered already. */
function toVerify(event: Event, { verify }: Overrides = {}, answered?: Verification): VerifySettings | undefined {
  if (verify === undefined || verify === "off" || !needsConfirmation(event)) return undefined;
  const wanted = settingsOf(verify);
  if (answered === undefined) return wanted;
  return unconfirmedReason(answered) !== undefined || answersFor(answered.settings, wanted) ? undefined : wanted;
}
