import { recordAttempt, type AttemptResult } from "../../core/delivery/attempt.ts";
import { dueAfter, merge } from "../../core/delivery/coalesce.ts";
import { isSettled, waitFor, type Delivery } from "../../core/delivery/delivery.ts";
import { waitUntil } from "../../core/delivery/pending.ts";
import { judge } from "../../core/delivery/retry.ts";
import { unmetConditionOf } from "../../core/delivery/stage.ts";
import { approveIn, rejectIn } from "../../core/record/approval.ts";
import { currentTarget, stageOf, withDelivery, type EventRecord } from "../../core/record/record.ts";
import { redeliverFailed } from "../../core/record/redelivery.ts";
import { expiresAt, resultWithinMs, retriedStatuses, scheduleOf } from "../../core/targets/attempt-settings.ts";
import { explainStatus } from "../../core/targets/target.ts";
import type { PlannedPush } from "./push.ts";
import type { Random } from "./random.ts";

/** What a target answers to an attempt at a time. */
export type Answer = (target: string, at: number) => AttemptResult;

/** Returns an event's record as it is once every delivery has ended, with the core's own decisions on each attempt. */
export function playRecord(
  opened: EventRecord,
  push: Pick<PlannedPush, "approval" | "redelivery">,
  answer: Answer,
  random: Random,
): EventRecord {
  const ended = runUntilSettled(opened, push, answer, random);
  const { redelivery } = push;
  if (redelivery === undefined) return ended;
  const at = ended.event.receivedAt + redelivery.afterMs;
  return runUntilSettled(redeliverFailed(ended, at, redelivery.by), push, answer, random);
}

/** Merges the deliveries of pushes that a rule coalesces, each into that of the next push. */
export function mergeBurst(records: readonly EventRecord[]): EventRecord[] {
  const merged = records.map(gather);
  for (let next = 1; next < merged.length; next++) {
    const [earlier, later] = [merged[next - 1], merged[next]] as [EventRecord, EventRecord];
    const [from, into] = [gathering(earlier), gathering(later)];
    if (from === undefined || into === undefined) continue;
    const now = later.event.receivedAt;
    const result = merge({ event: later.event, delivery: into }, { event: earlier.event, delivery: from });
    merged[next - 1] = withDelivery(earlier, result.merged, now);
    merged[next] = withDelivery(later, result.kept, now);
  }
  return merged;
}

function gathering(record: EventRecord): Delivery | undefined {
  return record.deliveries.find((delivery) => !isSettled(delivery) && coalescingOf(record, delivery) !== undefined);
}

function coalescingOf({ routing }: EventRecord, { target }: Delivery) {
  return routing?.overrides[target]?.coalesce;
}

/** Makes a delivery that is coalesced wait for its window. */
function gather(record: EventRecord): EventRecord {
  const { receivedAt } = record.event;
  return record.deliveries.reduce((current, delivery) => {
    const coalescing = coalescingOf(record, delivery);
    if (coalescing === undefined) return current;
    const dueAt = dueAfter(coalescing, receivedAt, receivedAt);
    return withDelivery(current, waitUntil(delivery, dueAt, "waits for pushes that belong to it"), receivedAt);
  }, record);
}

function runUntilSettled(
  opened: EventRecord,
  { approval }: Pick<PlannedPush, "approval">,
  answer: Answer,
  random: Random,
): EventRecord {
  let record = opened;
  for (;;) {
    const next = record.deliveries
      .filter(({ dueAt }) => dueAt !== undefined)
      .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))[0];
    if (next?.dueAt === undefined) return record;
    const isAsked = unmetConditionOf(next, stageOf(record, next), next.dueAt)?.kind === "approval";
    record = isAsked ? decide(record, next, next.dueAt, approval) : attempt(record, next, next.dueAt, answer, random);
  }
}

/** Records an operator's decision on a delivery that needs an approval. */
function decide(
  record: EventRecord,
  delivery: Delivery,
  askedAt: number,
  approval: PlannedPush["approval"],
): EventRecord {
  const { by = "alice", isGiven = true, afterMs = 0 } = approval ?? {};
  const asked = withDelivery(record, waitFor(delivery, "approval", "waits for an approval"), askedAt);
  const decided = (isGiven ? approveIn : rejectIn)(asked, delivery.id, by, askedAt + afterMs);
  if (decided === undefined) throw new Error(`${delivery.id} waits for no approval`);
  return decided;
}

function attempt(record: EventRecord, delivery: Delivery, at: number, answer: Answer, random: Random): EventRecord {
  const found = currentTarget(record, delivery, undefined);
  if (!found.ok) throw new Error(`${delivery.id}: ${found.error}`);
  const target = found.value;
  const result = answer(delivery.target, at);
  const endedAt = at + result.durationMs;
  const judged = judge(result.outcome, endedAt, retriedStatuses(target));
  const meaning = result.outcome.kind === "response" ? explainStatus(target, result.outcome.status) : undefined;
  const verdict =
    judged.kind === "delivered" || meaning === undefined
      ? judged
      : { ...judged, reason: `${judged.reason}: ${meaning}` };
  const persistence = {
    schedule: scheduleOf(target),
    expiresAt: expiresAt(target, record.event.receivedAt),
    resultWithinMs: resultWithinMs(target),
  };
  return withDelivery(record, recordAttempt(delivery, result, verdict, persistence, random.next()), endedAt);
}
