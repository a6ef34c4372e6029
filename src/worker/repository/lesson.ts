import { blockAbsent, failuresToBlock, openBreaker, type Block } from "../../core/delivery/breaker.ts";
import { isSettled, supersede, type Delivery } from "../../core/delivery/delivery.ts";
import type { Event } from "../../core/event/event.ts";
import { confirmationOf, mayReplace } from "../../core/record/confirm.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../core/record/record.ts";
import { sequenceOf } from "../../core/event/sequence.ts";
import type { Verdict } from "../../core/delivery/retry.ts";
import { isDeploy, type Target } from "../../core/targets/target.ts";
import { log } from "../telemetry/log.ts";
import type { Workshop } from "./workshop.ts";

/** Open events looked through for older pushes when a newer one was deployed; later ones find out by themselves. */
const MAX_LOOKED_THROUGH = 200;

/** What the end of an attempt says about its target: that it works, that it fails, or that it wants nothing more. */
export function learnFrom(
  workshop: Workshop,
  event: Event,
  delivery: Delivery,
  target: Target,
  verdict: Verdict,
): void {
  const { states } = workshop;
  const name = delivery.target;
  switch (verdict.kind) {
    case "delivered":
      states.forgetFailures(name);
      if (states.blockOf(name, target) !== undefined) unblock(workshop, event, name);
      noteDelivered(workshop, event, delivery, target);
      return;
    case "retry":
      countFailure(workshop, event, delivery, target, verdict.reason);
      return;
    case "failed":
      if (verdict.blocksTarget !== true) return;
      block(workshop, event, name, target, { kind: "gone", reason: verdict.reason, since: Date.now() });
  }
}

/** To be called when a delivery may have been made; one that is yet to be reported on has not. */
export function noteDelivered(workshop: Workshop, event: Event, delivery: Delivery, target: Target): void {
  if (delivery.status === "delivered" && isDeploy(target)) supersedeOlder(workshop, event, delivery);
}

/**
 * To be called when nobody was there to take a delivery: it waits, and the target gets nothing more until somebody
 * comes. Then the target is to be unblocked; should that be lost, a probe finds out.
 */
export function standBy(workshop: Workshop, id: string, deliveryId: string, target: Target, reason: string): void {
  const { ledger, states, parking } = workshop;
  const record = ledger.get(id);
  const delivery = findDelivery(record, deliveryId);
  if (record === undefined || delivery === undefined || isSettled(delivery)) return;
  const now = Date.now();
  const name = delivery.target;
  const before = states.blockOf(name, target);
  if (before === undefined || states.isProbe(name, deliveryId)) {
    block(workshop, record.event, name, target, blockAbsent(target, before, reason, now));
  }
  parking.park(record, delivery, `target paused: ${reason}`, now);
}

/** Opens the breaker with the last of so many failures, and again only with a probe that fails. */
function countFailure(workshop: Workshop, event: Event, delivery: Delivery, target: Target, reason: string): void {
  const { states } = workshop;
  const name = delivery.target;
  const before = states.blockOf(name, target);
  const failures = states.countFailure(name);
  if (before === undefined ? failures < failuresToBlock(target) : !states.isProbe(name, delivery.id)) return;
  const why = `${failures} failures in a row, the last: ${reason}`;
  block(workshop, event, name, target, openBreaker(target, before, why, Date.now()));
}

function block({ states, alerts }: Workshop, event: Event, name: string, target: Target, why: Block): void {
  const before = states.blockOf(name, target);
  states.block(name, target, why);
  if (before?.kind !== why.kind) alerts.targetPaused(event.id, name, why);
  const probeInMs = why.probeAt === undefined ? undefined : why.probeAt - Date.now();
  log("target.paused", { repository: event.push.repository, target: name, reason: why.reason, probeInMs });
}

function unblock({ states, parking }: Workshop, event: Event, name: string): void {
  states.unblock(name);
  log("target.resumed", { repository: event.push.repository, target: name });
  parking.expectResume();
}

/**
 * Notes what was deployed, and gives up what is older and still waits, so that nobody has to wonder about it. A push
 * that is not confirmed stands in the way of none that is, or may yet be.
 */
function supersedeOlder(workshop: Workshop, event: Event, delivery: Delivery): void {
  const { states, store, ledger } = workshop;
  const { target } = delivery;
  const { tag } = event.push;
  const deployed = ledger.get(event.id);
  const confirmation = deployed === undefined ? "not asked" : confirmationOf(deployed, delivery);
  const isRedelivered = delivery.redeliveryOf !== undefined;
  if (tag === undefined || (confirmation === "unconfirmed" && !isRedelivered)) return;
  const sequence = sequenceOf(event);
  if (confirmation === "confirmed")
    states.forgetDeployed(target, tag, (id) => !mayStandFor(workshop, id, target, deployed));
  states.noteDeployed(target, tag, sequence, event.id);
  for (const id of store.open(MAX_LOOKED_THROUGH)) {
    const record = ledger.get(id);
    if (record === undefined || record.event.push.tag !== tag || sequenceOf(record.event) >= sequence) continue;
    const older = record.deliveries.filter(
      (other) =>
        other.target === target && !isSettled(other) && mayReplace(confirmation, confirmationOf(record, other)),
    );
    if (older.length === 0) continue;
    const now = Date.now();
    ledger.write(
      older.reduce((current, delivery) => withDelivery(current, supersede(delivery, event.id), now), record),
    );
    log("delivery.superseded", { repository: event.push.repository, eventId: id, target, count: older.length });
  }
}

/** Whether the push that a target was given last may keep another from it, by how far both are confirmed. */
export function mayStandFor({ ledger }: Workshop, id: string, target: string, other: EventRecord | undefined): boolean {
  const record = ledger.get(id);
  const [own, others] = [record, other].map((each) => each?.deliveries.find((delivery) => delivery.target === target));
  // What was pruned is long settled.
  if (record === undefined || other === undefined || own === undefined || others === undefined) return true;
  return mayReplace(confirmationOf(record, own), confirmationOf(other, others));
}
