import { fail, isSettled, postpone, recordAttempt, type AttemptResult, type Delivery } from "../../core/delivery.ts";
import { currentTarget, isNewerThanKv, withDelivery, type EventRecord } from "../../core/record.ts";
import { judge } from "../../core/retry.ts";
import { scheduleOf, type Target } from "../../core/target.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { readRules } from "../rules.ts";
import type { Settings } from "../settings.ts";
import { attemptDelivery } from "./attempt.ts";
import type { Ledger } from "./ledger.ts";
import type { EventStore } from "./store.ts";

/** How often the deliveries of a paused target look whether it still is. */
const PAUSED_RECHECK_MS = 900_000;

/** Makes attempts of deliveries that are leased on disk, and records how each ended. */
export class Deliverer {
  readonly #env: Env;
  readonly #settings: Settings;
  readonly #store: EventStore;
  readonly #ledger: Ledger;
  /** Attempts under way, by event. */
  readonly #underWay = new Map<string, number>();

  constructor(env: Env, settings: Settings, store: EventStore, ledger: Ledger) {
    this.#env = env;
    this.#settings = settings;
    this.#store = store;
    this.#ledger = ledger;
  }

  /** Makes one attempt. The outcome is written at once, unless other attempts of the same event are about to end. */
  async attempt(id: string, deliveryId: string, body: Uint8Array | undefined): Promise<void> {
    this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1);
    try {
      await this.#attemptOrPutOff(id, deliveryId, body);
    } finally {
      const others = (this.#underWay.get(id) ?? 1) - 1;
      if (others > 0) {
        this.#underWay.set(id, others);
      } else {
        this.#underWay.delete(id);
        this.#ledger.settle(id);
      }
    }
  }

  async #attemptOrPutOff(id: string, deliveryId: string, body: Uint8Array | undefined): Promise<void> {
    const [record, delivery] = this.#find(id, deliveryId);
    if (record === undefined || delivery === undefined || isSettled(delivery)) return;
    const rules = isNewerThanKv(record, Date.now()) ? undefined : await readRules(this.#env.RULES);
    const document = rules?.status === "ready" ? rules.compiled.document : undefined;
    const target = currentTarget(record, delivery, document);
    if (!target.ok) {
      this.#change(id, deliveryId, (current) => fail(current, target.error));
      return;
    }
    const paused = this.#store.pausedReason(delivery.target, target.value);
    if (paused !== undefined) {
      const dueAt = Date.now() + PAUSED_RECHECK_MS;
      this.#change(id, deliveryId, (current) => postpone(current, dueAt, `target paused: ${paused}`));
      return;
    }
    const bytes = body ?? this.#store.readBody(id) ?? new Uint8Array();
    const result = await attemptDelivery(this.#env, this.#settings, record.event, bytes, delivery, target.value);
    this.#record(record, delivery, target.value, result);
  }

  #record({ event }: EventRecord, delivery: Delivery, target: Target, result: AttemptResult): void {
    const { repository } = event.push;
    const verdict = judge(result.outcome, Date.now());
    if (verdict.kind === "failed" && verdict.pauseTarget === true) {
      this.#store.pause(delivery.target, target, verdict.reason, Date.now());
      log("target.paused", { repository, target: delivery.target, reason: verdict.reason });
    }
    const schedule = scheduleOf(target);
    const after = this.#change(event.id, delivery.id, (current) =>
      recordAttempt(current, result, verdict, schedule, Math.random()),
    );
    log("delivery.attempted", {
      repository,
      eventId: event.id,
      deliveryId: delivery.id,
      target: delivery.target,
      attempt: after?.attempts.length,
      status: result.outcome.kind === "response" ? result.outcome.status : undefined,
      outcome: after?.status,
      reason: after?.reason,
      durationMs: result.durationMs,
      retryInMs: after?.dueAt === undefined ? undefined : after.dueAt - Date.now(),
    });
  }

  /** Changes a delivery as it is now, which need not be as it was before the last await. */
  #change(id: string, deliveryId: string, change: (delivery: Delivery) => Delivery): Delivery | undefined {
    const [record, delivery] = this.#find(id, deliveryId);
    if (record === undefined || delivery === undefined) return undefined;
    const changed = change(delivery);
    this.#ledger.writeSoon(withDelivery(record, changed, Date.now()));
    return changed;
  }

  #find(id: string, deliveryId: string): [EventRecord | undefined, Delivery | undefined] {
    const record = this.#ledger.get(id);
    return [record, record?.deliveries.find((other) => other.id === deliveryId)];
  }
}
