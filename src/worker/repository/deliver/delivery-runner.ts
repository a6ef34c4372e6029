import { beginAttempt, recordAttempt, type AttemptResult } from "../../../core/delivery/attempt.ts";
import { isSettled, type Delivery } from "../../../core/delivery/delivery.ts";
import { waitUntil } from "../../../core/delivery/pending.ts";
import { judge, type Verdict } from "../../../core/delivery/retry.ts";
import { ok, type Result } from "../../../core/lib/result.ts";
import { SECOND_MS } from "../../../core/lib/time.ts";
import { targetToKeep } from "../../../core/record/used-target.ts";
import { currentTarget, type EventRecord } from "../../../core/record/record.ts";
import {
  expiresAt,
  leaseMs,
  resultWithinMs,
  retriedStatuses,
  scheduleOf,
} from "../../../core/targets/attempt-settings.ts";
import { explainStatus, type Target } from "../../../core/targets/target.ts";
import type { Env } from "../../env/env.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Slot } from "../concurrency/limiter.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { logAttempt } from "./attempt-log.ts";
import type { CurrentRules } from "./current-rules.ts";
import type { AttemptSender } from "./send-attempt.ts";
import type { OnHold } from "./on-hold.ts";
import type { Preflight } from "./preflight.ts";
import type { Superseding } from "./superseding.ts";
import type { TargetHealth } from "./target-health.ts";

/** A lease that ends this much early is long enough still. */
const LEASE_SLACK_MS = 2 * SECOND_MS;

/** When a delivery asks again for a connection. */
const CONNECTION_RECHECK_MS = SECOND_MS;

interface Parts {
  readonly env: Env;
  readonly store: EventStore;
  readonly records: RecordCache;
  readonly rules: CurrentRules;
  readonly coalescer: Coalescer;
  readonly preflight: Preflight;
  readonly sender: AttemptSender;
  readonly health: TargetHealth;
  readonly onHold: OnHold;
  readonly superseding: Superseding;
}

/** Makes one attempt of a delivery that is leased on disk, and records how it ended. */
export class DeliveryRunner {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Makes one attempt, if the delivery may be attempted now, and writes its result soon.
   *
   * @param body the body of the event, where it is in memory
   */
  async attempt(deliveryId: string, slot: Slot, body?: Uint8Array): Promise<void> {
    const { records, coalescer, preflight, store, sender } = this.#parts;
    const target = await this.#targetOf(deliveryId);
    if (target === undefined || !(await preflight.mayAttempt(deliveryId, target, slot)) || !target.ok) return;
    const { record, delivery } = records.find(deliveryId) ?? {};
    if (record === undefined || delivery === undefined) return;

    coalescer.close(record, delivery);
    this.#extendLease(delivery, target.value);
    const bytes = body ?? store.readBody(record.event.id) ?? new Uint8Array();
    const result = await sender.send({ record, delivery, target: target.value, body: bytes });
    if (result === "no connection") {
      const until = Date.now() + CONNECTION_RECHECK_MS;
      records.change(deliveryId, (current) => waitUntil(current, until, "waits for a free connection of the relay"));
    } else if (result.outcome.kind === "absent") {
      this.#isAbsent(deliveryId, target.value, result.outcome.reason);
    } else {
      this.#record(deliveryId, target.value, result);
    }
  }

  /** The target as it is now, or why there is none; undefined for a delivery that has ended. */
  async #targetOf(deliveryId: string): Promise<Result<Target, string> | undefined> {
    const { records, rules } = this.#parts;
    const { record, delivery } = records.find(deliveryId) ?? {};
    if (record === undefined || delivery === undefined || isSettled(delivery)) return undefined;
    const { document, isPaused } = await rules.for(record);
    const target = currentTarget(record, delivery, document);
    return target.ok && isPaused(delivery.target) ? ok({ ...target.value, paused: true }) : target;
  }

  /** The lease was taken for the target as the event knows it; where the rules now give more time, so must it. */
  #extendLease({ id }: Delivery, target: Target): void {
    const endsAt = Date.now() + leaseMs(target);
    this.#parts.records.change(id, (delivery) =>
      (delivery.dueAt ?? 0) >= endsAt - LEASE_SLACK_MS ? delivery : beginAttempt(delivery, endsAt),
    );
  }

  /** Nobody was there to take the delivery: it waits until somebody comes. */
  #isAbsent(deliveryId: string, target: Target, reason: string): void {
    const { records, health, onHold } = this.#parts;
    const { record, delivery } = records.find(deliveryId) ?? {};
    if (record === undefined || delivery === undefined || isSettled(delivery)) return;
    health.isAbsent({ event: record.event, delivery, target }, reason);
    onHold.hold(deliveryId, `target paused: ${reason}`);
  }

  #record(deliveryId: string, target: Target, result: AttemptResult): void {
    const { env, records, health, superseding } = this.#parts;
    const verdict = explained(judge(result.outcome, Date.now(), retriedStatuses(target)), result, target);
    const changed = records.change(deliveryId, recording(target, result, verdict), "soon");
    if (changed === undefined) return;
    const { record, delivery } = changed;
    logAttempt(env, record, delivery, result);
    health.learn({ event: record.event, delivery, target }, result.outcome, verdict);
    if (verdict.kind === "delivered") superseding.hasDelivered(record.event, delivery, target);
  }
}

function recording(target: Target, result: AttemptResult, verdict: Verdict) {
  return (delivery: Delivery, record: EventRecord): Delivery => {
    const { event } = record;
    const persistence = {
      target: result.sent === undefined ? undefined : targetToKeep(record, delivery, target),
      schedule: scheduleOf(target),
      expiresAt: expiresAt(target, event.receivedAt),
      resultWithinMs: resultWithinMs(target),
    };
    return recordAttempt(delivery, result, verdict, persistence, Math.random());
  };
}

/** The verdict with the receiver's own meaning of the status, where the target's type knows it. */
function explained(verdict: Verdict, { outcome }: AttemptResult, target: Target): Verdict {
  if (verdict.kind === "delivered" || outcome.kind !== "response" || outcome.unmet !== undefined) return verdict;
  const meaning = explainStatus(target, outcome.status);
  return meaning === undefined ? verdict : { ...verdict, reason: `answered ${outcome.status}: ${meaning}` };
}
