import { isSettled, type Delivery } from "../../core/delivery/delivery.ts";
import { beginAttempt, recordAttempt, type AttemptResult } from "../../core/delivery/attempt.ts";
import {
  currentTarget,
  findDelivery,
  isNewerThanKv,
  withDelivery,
  type EventRecord,
} from "../../core/record/record.ts";
import { ok } from "../../core/lib/result.ts";
import { judge, type Verdict } from "../../core/delivery/retry.ts";
import { explainStatus, type Target } from "../../core/targets/target.ts";
import {
  expiresAt,
  leaseMs,
  resultWithinMs,
  retriedStatuses,
  scheduleOf,
} from "../../core/targets/attempt-settings.ts";
import { writeAttemptPoint } from "../telemetry/analytics.ts";
import { log } from "../telemetry/log.ts";
import { withPause } from "../rules/pauses.ts";
import { readRules } from "../rules/rules.ts";
import { admit } from "./admission.ts";
import { attemptDelivery } from "./attempt.ts";
import { callBackIfDue } from "./callback.ts";
import { learnFrom, standBy } from "./lesson.ts";
import { writeOutcome } from "./outcome.ts";
import type { Workshop } from "./workshop.ts";

/** A lease that ends this much earlier than it should is long enough still. */
const LEASE_SLACK_MS = 2000;

/** Makes attempts of deliveries that are leased on disk, and records how each ended. */
export class Deliverer {
  readonly #workshop: Workshop;
  /** Attempts under way, by event. */
  readonly #underWay = new Map<string, number>();

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /**
   * Makes one attempt. The outcomes of an event are written in one row, at the latest with the last of all attempts
   * that are under way: with those of other events in one commit.
   */
  async attempt(id: string, deliveryId: string, body: Uint8Array | undefined): Promise<void> {
    this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1);
    try {
      await this.#attemptIfAdmitted(id, deliveryId, body);
    } finally {
      const others = (this.#underWay.get(id) ?? 1) - 1;
      if (others > 0) {
        this.#underWay.set(id, others);
      } else {
        this.#underWay.delete(id);
        await this.finish(id);
      }
    }
  }

  /** Answers the callback of an event if that is due, and writes what is not yet written. */
  async finish(id: string): Promise<void> {
    const { ledger, settings } = this.#workshop;
    await callBackIfDue(ledger, id, settings.privateHosts);
    if (this.#underWay.size === 0) ledger.flush();
  }

  async #attemptIfAdmitted(id: string, deliveryId: string, body: Uint8Array | undefined): Promise<void> {
    const { env, settings, store, states, coalescer } = this.#workshop;
    const record = this.#workshop.ledger.get(id);
    const delivery = findDelivery(record, deliveryId);
    if (record === undefined || delivery === undefined || isSettled(delivery)) return;
    const rules = await readRules(env.RULES);
    const isNew = isNewerThanKv(record, Date.now());
    const document = rules.status === "ready" && !isNew ? rules.compiled.document : undefined;
    const defined = currentTarget(record, delivery, document);
    const pauses = rules.status === "ready" ? rules.pauses : {};
    const target = defined.ok ? ok(withPause(delivery.target, defined.value, pauses)) : defined;
    if (!(await admit(this.#workshop, id, deliveryId, target)) || !target.ok) return;

    coalescer.close(record, delivery);
    this.#extendLease(id, deliveryId, target.value);
    const bytes = body ?? store.readBody(id) ?? new Uint8Array();
    const result = await states.whileUnderWay(delivery.target, () =>
      attemptDelivery(env, settings, { record, delivery, target: target.value, body: bytes }),
    );
    if (result.outcome.kind === "absent") {
      standBy(this.#workshop, id, deliveryId, target.value, result.outcome.reason);
    } else {
      this.#record(record, delivery, target.value, result);
    }
  }

  /** The lease was taken for the target as the event knows it; where the document now gives more time, so must it. */
  #extendLease(id: string, deliveryId: string, target: Target): void {
    const { ledger } = this.#workshop;
    const record = ledger.get(id);
    const delivery = findDelivery(record, deliveryId);
    const endsAt = Date.now() + leaseMs(target);
    if (record === undefined || delivery === undefined || (delivery.dueAt ?? 0) >= endsAt - LEASE_SLACK_MS) return;
    ledger.write(withDelivery(record, beginAttempt(delivery, endsAt), Date.now()));
  }

  #record({ event }: EventRecord, { id, target: name }: Delivery, target: Target, result: AttemptResult): void {
    const { env, ledger } = this.#workshop;
    const now = Date.now();
    const verdict = explained(judge(result.outcome, now, retriedStatuses(target)), result, target);
    const record = ledger.get(event.id);
    const delivery = findDelivery(record, id);
    if (record === undefined || delivery === undefined) return;

    const persistence = {
      schedule: scheduleOf(target),
      expiresAt: expiresAt(target, event.receivedAt),
      resultWithinMs: resultWithinMs(target),
    };
    const after = recordAttempt(delivery, result, verdict, persistence, Math.random());
    writeOutcome(this.#workshop, record, delivery, after, now);
    const wasSent = result.outcome.kind !== "refused";
    log(wasSent ? "delivery.attempted" : "delivery.ended", {
      repository: event.push.repository,
      eventId: event.id,
      deliveryId: id,
      target: name,
      attempt: wasSent ? after.attempts.length : undefined,
      status: result.outcome.kind === "response" ? result.outcome.status : undefined,
      outcome: after.status,
      reason: after.reason,
      durationMs: result.durationMs,
      retryInMs: after.dueAt === undefined ? undefined : after.dueAt - now,
    });
    const attempt = after.attempts.at(-1);
    if (wasSent && attempt !== undefined) writeAttemptPoint(env, record, after, attempt);
    learnFrom(this.#workshop, event, after, target, verdict);
  }
}

/** The verdict with the receiver's own meaning of the status, where the target's type knows it. */
function explained(verdict: Verdict, { outcome }: AttemptResult, target: Target): Verdict {
  if (verdict.kind === "delivered" || outcome.kind !== "response") return verdict;
  const meaning = explainStatus(target, outcome.status);
  return meaning === undefined ? verdict : { ...verdict, reason: `answered ${outcome.status}: ${meaning}` };
}
