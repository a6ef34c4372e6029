import { waitFor, failUnconfirmed, isSettled, type Delivery } from "../delivery/delivery.ts";
import { waitUntil } from "../delivery/pending.ts";
import { withDelivery, type EventRecord } from "./record.ts";
import {
  withTagFacts,
  unconfirmedReason,
  settingsOf,
  WAITING,
  type RuleVerify,
  type Verification,
} from "../verify/verification.ts";

/** The record after its push was asked about; once that has an end, what waited for it goes on, or fails. */
export function withVerification(record: EventRecord, verification: Verification, now: number): EventRecord {
  const known: EventRecord = { ...record, event: withTagFacts(record.event, verification), verification };
  if (verification.status === "pending") return known;
  const waiting = known.deliveries.filter((delivery) => delivery.awaits === "verification" && !isSettled(delivery));
  return waiting.reduce((current, delivery) => withDelivery(current, goOn(known, delivery, now), now), known);
}

/** The delivery that may not be attempted, because its push is not, or not yet, confirmed; undefined when it may. */
export function blockedByVerification(record: EventRecord, delivery: Delivery): Delivery | undefined {
  const { verification } = record;
  if (verification === undefined || !isAskedFor(record, delivery)) return undefined;
  if (delivery.attempts.length > 0 || delivery.redeliveryOf !== undefined) return undefined;
  if (verification.status === "pending") return waitFor(delivery, "verification", WAITING);
  const refusal = refusalFor(record, delivery);
  return refusal === undefined ? undefined : failUnconfirmed(delivery, refusal);
}

/**
 * Whether a delivery has failed and is not to be made again together with others: its push is not confirmed, or not yet.
 * An operator can make it again by its id, and it counts as any other from then on.
 */
export function needsRedeliveryById(record: EventRecord, delivery: Delivery): boolean {
  const { status, unconfirmed, attempts, redeliveryOf } = delivery;
  if (status !== "failed" || attempts.length > 0 || redeliveryOf !== undefined) return false;
  if (unconfirmed === true) return true;
  const { verification } = record;
  if (verification === undefined || !isAskedFor(record, delivery)) return false;
  return verification.status === "pending" || refusalFor(record, delivery) !== undefined;
}

/** Why a delivery may not be made; whether an unconfirmed push may is for its own rule to say, not for another. */
function refusalFor(record: EventRecord, delivery: Delivery): string | undefined {
  const { verification } = record;
  const wanted = wantedBy(record, delivery);
  if (verification === undefined || wanted === undefined || wanted === "off") return unconfirmedReason(verification);
  return unconfirmedReason({ ...verification, settings: settingsOf(wanted) });
}

/** Whether the rule of a delivery's target wants its push confirmed. */
function isAskedFor(record: EventRecord, delivery: Delivery): boolean {
  const wanted = wantedBy(record, delivery);
  return wanted !== undefined && wanted !== "off";
}

/** What the rule wants that named a delivery's target. A target that stands in for another goes by that one's rule. */
function wantedBy({ deliveries, routing }: EventRecord, delivery: Delivery): RuleVerify | undefined {
  let first = delivery;
  for (let links = 0; first.failoverFor !== undefined && links < deliveries.length; links++) {
    first = deliveries.find(({ target }) => target === first.failoverFor) ?? first;
  }
  return routing?.overrides[first.target]?.verify;
}

function goOn(record: EventRecord, delivery: Delivery, now: number): Delivery {
  const refusal = refusalFor(record, delivery);
  return refusal === undefined ? waitUntil(delivery, now, "confirmed") : failUnconfirmed(delivery, refusal);
}

/**
 * A routed record whose push could not be confirmed, where nothing unconfirmed is delivered: every delivery failed but
 * those of rules that want it unconfirmed.
 */
export function failAllUnconfirmed(record: EventRecord, now: number): EventRecord {
  const refusal = unconfirmedReason(record.verification);
  if (refusal === undefined) return record;
  const open = record.deliveries.filter(
    (delivery) => !isSettled(delivery) && record.routing?.overrides[delivery.target]?.verify !== "off",
  );
  return open.reduce((current, delivery) => withDelivery(current, failUnconfirmed(delivery, refusal), now), record);
}

/** How far the push of a delivery is confirmed. */
export type Confirmation = "confirmed" | "not asked" | "pending" | "unconfirmed";

/** How far a push is confirmed for one of its deliveries. What Docker Hub itself has told counts as confirmed. */
export function confirmationOf(record: EventRecord, delivery: Delivery): Confirmation {
  const { event, verification } = record;
  if (event.origin === "reconciled") return "confirmed";
  if (verification === undefined) return "not asked";
  const isAsked = wantedBy(record, delivery) !== undefined;
  return verification.status === "pending" && !isAsked ? "not asked" : verification.status;
}

/**
 * Whether a push may take the place of another: a confirmed one always may, and one that nobody wants confirmed only
 * that of its like, or of one that was not confirmed. So a forged push never keeps a genuine one from its target.
 */
export function mayReplace(winner: Confirmation, loser: Confirmation): boolean {
  if (winner === "confirmed") return true;
  return winner === "not asked" && (loser === "not asked" || loser === "unconfirmed");
}
