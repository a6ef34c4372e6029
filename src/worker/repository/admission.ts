import { blockedByVerification } from "../../core/record/confirm.ts";
import { beginProbe } from "../../core/delivery/breaker.ts";
import { fail, isSettled, supersede, type Delivery } from "../../core/delivery/delivery.ts";
import { formatAttempts } from "../../core/delivery/attempt.ts";
import { waitForSlot, waitUntil } from "../../core/delivery/pending.ts";
import { findDelivery, stageOf, withDelivery, type EventRecord } from "../../core/record/record.ts";
import { sequenceOf } from "../../core/event/sequence.ts";
import type { Result } from "../../core/lib/result.ts";
import { gateOf } from "../../core/delivery/stage.ts";
import { isDeploy, type Target } from "../../core/targets/target.ts";
import { expiresAt, leaseMs } from "../../core/targets/attempt-settings.ts";
import { isKept } from "../ratelimit/target-gate.ts";
import { log } from "../telemetry/log.ts";
import { countUsage } from "../telemetry/usage.ts";
import { askForApproval } from "./approval.ts";
import { mayStandFor } from "./lesson.ts";
import { writeOutcome } from "./outcome.ts";
import type { Workshop } from "./workshop.ts";

/** How soon a delivery asks again whether its target has room. */
const BUSY_RECHECK_MS = 1000;

/**
 * Whether a delivery may be attempted now. If not, it is recorded what becomes of it instead: it fails or is superseded,
 * waits for its target, or for its place in the target's rate.
 */
export async function admit(
  workshop: Workshop,
  id: string,
  deliveryId: string,
  target: Result<Target, string>,
): Promise<boolean> {
  const record = workshop.ledger.get(id);
  const delivery = findDelivery(record, deliveryId);
  if (record === undefined || delivery === undefined || isSettled(delivery)) return false;
  const now = Date.now();
  const change = (changed: Delivery): false => {
    writeOutcome(workshop, record, delivery, changed, now);
    logEnd(record, changed);
    return false;
  };
  if (delivery.awaits === "result") return change(fail(delivery, "the target reported nothing in time"));
  if (!target.ok) return change(fail(delivery, target.error));

  const newer = newerDeployed(workshop, record, delivery, target.value);
  if (newer !== undefined) return change(supersede(delivery, newer));
  if (now > expiresAt(target.value, record.event.receivedAt)) {
    return change(fail(delivery, `expired after ${formatAttempts(delivery.attempts)}`));
  }
  const unconfirmed = blockedByVerification(record, delivery);
  if (unconfirmed !== undefined) return change(unconfirmed);
  const gate = gateOf(delivery, stageOf(record, delivery), now);
  if (gate?.kind === "closed") return change(waitUntil(delivery, gate.until, gate.reason));
  if (gate?.kind === "approval") return askForApproval(workshop, id, deliveryId, target.value);
  if (!takesAnything(workshop, record, delivery, target.value, now)) return false;
  if (workshop.states.underWay(delivery.target) >= (target.value.concurrency ?? Infinity)) {
    const reason = `waits for one of ${target.value.concurrency} attempts to end`;
    workshop.ledger.write(withDelivery(record, waitUntil(delivery, now + BUSY_RECHECK_MS, reason), now));
    return false;
  }
  return target.value.rate === undefined || delivery.hasSlot === true
    ? true
    : hasPlaceNow(workshop, id, deliveryId, target.value.rate);
}

function logEnd({ event }: EventRecord, { id, target, status, reason }: Delivery): void {
  if (status === "pending") return;
  const { repository } = event.push;
  log("delivery.ended", { repository, eventId: event.id, deliveryId: id, target, outcome: status, reason });
}

function newerDeployed(
  workshop: Workshop,
  record: EventRecord,
  { target }: Delivery,
  definition: Target,
): string | undefined {
  const { tag } = record.event.push;
  if (!isDeploy(definition) || tag === undefined) return undefined;
  const newer = workshop.states.newerDeployed(target, tag, sequenceOf(record.event));
  return newer !== undefined && mayStandFor(workshop, newer, target, record) ? newer : undefined;
}

/** Whether the target takes anything now; if not, the delivery is parked. Where a probe is due, this one is it. */
function takesAnything(
  { states, parking }: Workshop,
  record: EventRecord,
  delivery: Delivery,
  target: Target,
  now: number,
): boolean {
  const reason = parking.reasonToWait(delivery.target, target, now);
  if (reason !== undefined) {
    parking.park(record, delivery, reason, now);
    return false;
  }
  const block = states.blockOf(delivery.target, target);
  if (block === undefined) return true;
  states.block(delivery.target, target, beginProbe(block, now + leaseMs(target)));
  states.beginProbe(delivery.target, delivery.id);
  return true;
}

/** Whether the target's rate has a place for this attempt now; otherwise the delivery is put off to its place. */
async function hasPlaceNow({ env, ledger }: Workshop, id: string, deliveryId: string, rate: string): Promise<boolean> {
  const { target = "" } = findDelivery(ledger.get(id), deliveryId) ?? {};
  let place: number;
  // Counted here, because the gate tells the directory nothing.
  countUsage("objectRequests");
  if (isKept(rate)) countUsage("rowsWritten");
  try {
    place = await env.GATE.getByName(target).place(rate);
  } catch (error) {
    // Too fast is better than not at all: the target itself will say when it is too much.
    log("gate.unreachable", { target, reason: (error as Error).message });
    return true;
  }
  const now = Date.now();
  const record = ledger.get(id);
  const delivery = findDelivery(record, deliveryId);
  if (place <= now || record === undefined || delivery === undefined) return place <= now;
  ledger.write(withDelivery(record, waitForSlot(delivery, place, `waits for its place in the rate of ${rate}`), now));
  return false;
}
