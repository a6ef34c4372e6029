import { beginProbe } from "../../../core/delivery/breaker.ts";
import { formatAttempts } from "../../../core/delivery/attempt.ts";
import { fail, isSettled, type Delivery } from "../../../core/delivery/delivery.ts";
import { waitUntil } from "../../../core/delivery/pending.ts";
import { endWait, unmetConditionOf } from "../../../core/delivery/stage.ts";
import type { Result } from "../../../core/lib/result.ts";
import { SECOND_MS } from "../../../core/lib/time.ts";
import { blockedByVerification } from "../../../core/record/confirm.ts";
import { gateRefusal } from "../../../core/record/gates.ts";
import { stageOf, type EventRecord } from "../../../core/record/record.ts";
import { expiresAt, leaseMs } from "../../../core/targets/attempt-settings.ts";
import type { Target } from "../../../core/targets/target.ts";
import { log } from "../../telemetry/log.ts";
import type { Slot } from "../concurrency/limiter.ts";
import type { BlockedTargets } from "../state/blocked-targets.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { ApprovalRequests } from "./approval-request.ts";
import type { OnHold } from "./on-hold.ts";
import { hasRateSlot } from "./rate-slot.ts";
import type { Superseding } from "./superseding.ts";
import type { TargetHealth } from "./target-health.ts";
import type { Env } from "../../env/env.ts";

/** When a delivery asks again whether its target's own `concurrency` has room. */
const CONCURRENCY_RECHECK_MS = SECOND_MS;

/** What a preflight asks. */
interface Parts {
  readonly env: Env;
  readonly records: RecordCache;
  readonly blocked: BlockedTargets;
  readonly health: TargetHealth;
  readonly onHold: OnHold;
  readonly superseding: Superseding;
  readonly approvals: ApprovalRequests;
}

/** The checks before an attempt. */
export class Preflight {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Whether a delivery may be attempted now. If not, its record says what becomes of it instead: it fails, is superseded
   * or put on hold, or waits for a time, an approval or a slot of its target's rate.
   *
   * @param target the target as it is now, or why there is none
   */
  async mayAttempt(deliveryId: string, target: Result<Target, string>, slot: Slot): Promise<boolean> {
    const { record, delivery } = this.#parts.records.find(deliveryId) ?? {};
    if (record === undefined || delivery === undefined || isSettled(delivery)) return false;
    const now = Date.now();
    const settled = this.#settled(record, delivery, target, now);
    if (settled !== undefined || !target.ok) return settled !== undefined && this.#settle(settled);

    const unmet = unmetConditionOf(delivery, stageOf(record, delivery), now);
    if (unmet?.kind === "closed") return this.#wait(deliveryId, unmet.until, unmet.reason);
    if (unmet?.kind === "approval") {
      await this.#parts.approvals.ask(deliveryId, target.value);
      return false;
    }
    if (!this.#takesAny(delivery, target.value, now)) return false;
    const { concurrency, rate } = target.value;
    if (concurrency !== undefined && slot.rank >= concurrency) {
      return this.#wait(deliveryId, now + CONCURRENCY_RECHECK_MS, `waits for one of ${concurrency} attempts to end`);
    }
    if (rate === undefined || delivery.hasSlot === true) return true;
    return hasRateSlot(this.#parts.env, this.#parts.records, deliveryId, rate);
  }

  /** The delivery as it ends, or waits for others or to be confirmed, without an attempt; undefined if neither. */
  #settled(record: EventRecord, delivery: Delivery, target: Result<Target, string>, now: number): Delivery | undefined {
    if (delivery.awaits === "result") return fail(delivery, "the target reported nothing in time");
    if (!target.ok) return fail(delivery, target.error);
    const superseded = this.#parts.superseding.superseded(record, delivery, target.value);
    if (superseded !== undefined) return superseded;
    if (now > expiresAt(target.value, record.event.receivedAt)) {
      return fail(delivery, `expired after ${formatAttempts(delivery.attempts)}`);
    }
    const refusal = gateRefusal(record, delivery);
    if (refusal !== undefined) return fail(delivery, refusal);
    if (delivery.awaits === "targets") return endWait(delivery, stageOf(record, delivery), record.gates ?? {}, now);
    return blockedByVerification(record, delivery);
  }

  #settle(settled: Delivery): false {
    const { record } = this.#parts.records.change(settled.id, () => settled, "soon") ?? {};
    const { id, target, status, reason } = settled;
    if (record === undefined || status === "pending") return false;
    const { repository } = record.event.push;
    log("delivery.ended", { repository, eventId: record.event.id, deliveryId: id, target, outcome: status, reason });
    return false;
  }

  #wait(deliveryId: string, until: number, reason: string): false {
    this.#parts.records.change(deliveryId, (delivery) => waitUntil(delivery, until, reason), "soon");
    return false;
  }

  /** Whether the target takes anything now; if not, the delivery is put on hold. Where a probe is due, this is it. */
  #takesAny({ id, target: name }: Delivery, target: Target, now: number): boolean {
    const { onHold, blocked, health } = this.#parts;
    const reason = onHold.reasonToWait(name, target, now);
    if (reason !== undefined) {
      onHold.hold(id, reason);
      return false;
    }
    const block = blocked.get(name, target);
    if (block === undefined) return true;
    blocked.set(name, target, beginProbe(block, now + leaseMs(target)));
    health.beginProbe(name, id);
    return true;
  }
}
