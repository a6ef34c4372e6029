import { waitFor, failUnconfirmed, isSettled, type Delivery } from "../delivery/delivery.ts";
import { waitUntil } from "../delivery/pending.ts";
import { withDelivery, type EventRecord } from "./record.ts";
import { withTagFacts, unconfirmedReason, waitingReason, type Verification } from "../verify/verification.ts";
import { settingsOf, type RuleVerify, type VerifySettings } from "../verify/settings.ts";

/** Records a verification. Once it is settled, deliveries that waited for it continue or fail. */
export function withVerification(record: EventRecord, verification: Verification, now: number): EventRecord {
  const known: EventRecord = { ...record, event: withTagFacts(record.event, verification), verification };
  if (verification.status === "pending") return known;
  const waiting = known.deliveries.filter((delivery) => delivery.awaits === "verification" && !isSettled(delivery));
  return waiting.reduce(
    (current, delivery) => withDelivery(current, afterVerification(known, verification, delivery, now), now),
    known,
  );
}

/** Returns the delivery changed to wait or fail because its push is not confirmed; undefined if it may be attempted. */
export function blockedByVerification(record: EventRecord, delivery: Delivery): Delivery | undefined {
  const { verification } = record;
  if (verification === undefined || wantedBy(record, delivery) === undefined) return undefined;
  if (delivery.attempts.length > 0 || delivery.redeliveryOf !== undefined) return undefined;
  if (verification.status === "pending") return waitFor(delivery, "verification", waitingReason(record.event));
  const refusal = refusalFor(record, verification, delivery);
  return refusal === undefined ? undefined : failUnconfirmed(delivery, refusal);
}

/**
 * Checks whether bulk redelivery must skip a failed delivery, because its push is not confirmed. An operator can
 * redeliver it by its id; from then on it is like any other.
 */
export function needsRedeliveryById(record: EventRecord, delivery: Delivery): boolean {
  const { status, unconfirmed, attempts, redeliveryOf } = delivery;
  if (status !== "failed" || attempts.length > 0 || redeliveryOf !== undefined) return false;
  if (unconfirmed === true) return true;
  const { verification } = record;
  if (verification === undefined || wantedBy(record, delivery) === undefined) return false;
  return verification.status === "pending" || refusalFor(record, verification, delivery) !== undefined;
}

/** Returns why a delivery must not be made. Its own rule decides on unconfirmed pushes, not another rule. */
function refusalFor(record: EventRecord, verification: Verification, delivery: Delivery): string | undefined {
  return unconfirmedReason({ ...verification, settings: wantedBy(record, delivery) ?? verification.settings });
}

/** Returns the confirmation that the rule of a delivery's target needs; undefined if it needs none. */
function wantedBy(record: EventRecord, delivery: Delivery): VerifySettings | undefined {
  const verify = verifyOf(record, delivery);
  return verify === undefined || verify === "off" ? undefined : settingsOf(verify);
}

/**
 * Returns the `verify` of the rule for a delivery's target. A failover uses the rule of the target that it replaces, which
 * got its delivery earlier.
 */
function verifyOf(record: EventRecord, { target, failoverFor }: Delivery): RuleVerify | undefined {
  const replaced = record.deliveries.find((other) => other.target === failoverFor);
  return replaced === undefined ? record.routing?.overrides[target]?.verify : verifyOf(record, replaced);
}

function afterVerification(record: EventRecord, verification: Verification, delivery: Delivery, now: number): Delivery {
  const refusal = refusalFor(record, verification, delivery);
  return refusal === undefined ? waitUntil(delivery, now, "confirmed") : failUnconfirmed(delivery, refusal);
}

/** Fails all deliveries of an unconfirmed push, except those of rules with `verify` off. */
export function failAllUnconfirmed(record: EventRecord, now: number): EventRecord {
  const refusal = unconfirmedReason(record.verification);
  if (refusal === undefined) return record;
  const open = record.deliveries.filter(
    (delivery) => !isSettled(delivery) && record.routing?.overrides[delivery.target]?.verify !== "off",
  );
  return open.reduce((current, delivery) => withDelivery(current, failUnconfirmed(delivery, refusal), now), record);
}

/** The confirmation of a push, for one delivery. */
export type Confirmation = "confirmed" | "not asked" | "pending" | "unconfirmed";

/**
 * Returns the confirmation of a delivery's push. Reconciled pushes are confirmed, because they come from Docker Hub.
 */
export function confirmationOf(record: EventRecord, delivery: Delivery): Confirmation {
  const { event, verification } = record;
  if (event.origin === "reconciled") return "confirmed";
  if (verification === undefined) return "not asked";
  const isAsked = verifyOf(record, delivery) !== undefined;
  return verification.status === "pending" && !isAsked ? "not asked" : verification.status;
}

/**
 * Checks whether a push may replace another. A confirmed one always may; one without confirmation only replaces its
 * like or an unconfirmed one. So a forged push never displaces a genuine one.
 */
export function mayReplace(winner: Confirmation, loser: Confirmation): boolean {
  if (winner === "confirmed") return true;
  return winner === "not asked" && (loser === "not asked" || loser === "unconfirmed");
}
