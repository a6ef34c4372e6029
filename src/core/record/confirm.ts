import { awaiting, failUnconfirmed, isSettled, type Delivery } from "../delivery/delivery.ts";
import { wait } from "../delivery/pending.ts";
import { withDelivery, type EventRecord } from "./record.ts";
import { enriched, refusalOf, WAITING, type Verification } from "../verify/verification.ts";

/** The record after its push was asked about; once that has an end, what waited for it goes on, or fails. */
export function withVerification(record: EventRecord, verification: Verification, now: number): EventRecord {
  const known: EventRecord = { ...record, event: enriched(record.event, verification), verification };
  if (verification.status === "pending") return known;
  const waiting = known.deliveries.filter((delivery) => delivery.awaits === "verification" && !isSettled(delivery));
  return waiting.reduce((current, delivery) => withDelivery(current, goOn(delivery, verification, now), now), known);
}

/** The delivery that may not be attempted, because its push is not, or not yet, confirmed; undefined when it may. */
export function heldByVerification({ verification, routing }: EventRecord, delivery: Delivery): Delivery | undefined {
  const { target, attempts, redeliveryOf } = delivery;
  const wanted = routing?.overrides[target]?.verify;
  const isAsked = wanted !== undefined && wanted !== "off" && verification !== undefined;
  if (!isAsked || attempts.length > 0 || redeliveryOf !== undefined) return undefined;
  if (verification.status === "pending") return awaiting(delivery, "verification", WAITING);
  const refusal = refusalOf(verification);
  return refusal === undefined ? undefined : failUnconfirmed(delivery, refusal);
}

function goOn(delivery: Delivery, verification: Verification, now: number): Delivery {
  const refusal = refusalOf(verification);
  return refusal === undefined ? wait(delivery, now, "confirmed") : failUnconfirmed(delivery, refusal);
}

/**
 * A routed record whose push could not be confirmed, where nothing unconfirmed is delivered: every delivery failed but
 * those of rules that want it unconfirmed.
 */
export function failAllUnconfirmed(record: EventRecord, now: number): EventRecord {
  const refusal = refusalOf(record.verification);
  if (refusal === undefined) return record;
  const open = record.deliveries.filter(
    (delivery) => !isSettled(delivery) && record.routing?.overrides[delivery.target]?.verify !== "off",
  );
  return open.reduce((current, delivery) => withDelivery(current, failUnconfirmed(delivery, refusal), now), record);
}

/** How far the push of a delivery is confirmed. */
export type Confirmation = "confirmed" | "not asked" | "pending" | "unconfirmed";

/** How far a push is confirmed for one of its deliveries. What Docker Hub itself has told counts as confirmed. */
export function confirmationOf({ event, verification, routing }: EventRecord, { target }: Delivery): Confirmation {
  if (event.origin === "reconciled") return "confirmed";
  if (verification === undefined) return "not asked";
  const isAsked = routing?.overrides[target]?.verify !== undefined;
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
