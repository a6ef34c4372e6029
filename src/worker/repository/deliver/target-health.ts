import { blockAbsent, failuresToBlock, openBreaker, type Block } from "../../../core/delivery/breaker.ts";
import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { Outcome, Verdict } from "../../../core/delivery/retry.ts";
import type { Event } from "../../../core/event/event.ts";
import type { Target } from "../../../core/targets/target.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { Announcements } from "../state/announcements.ts";
import type { BlockedTargets } from "../state/blocked-targets.ts";

/** What the end of an attempt is about. */
export interface Ended {
  readonly event: Event;
  readonly delivery: Delivery;
  readonly target: Target;
}

/** Learns from the end of each attempt whether its target works. Failures and probes are in memory, blocks on disk. */
export class TargetHealth {
  readonly #blocked: BlockedTargets;
  readonly #alerts: DeliveryAlerts;
  readonly #announcements: Announcements;
  /** Failures in a row, by target. */
  readonly #failures = new Map<string, number>();
  /** The delivery that probes a blocked target. */
  readonly #probes = new Map<string, string>();
  /** Targets whose last attempt timed out. */
  readonly #slow = new Set<string>();

  constructor(blocked: BlockedTargets, alerts: DeliveryAlerts, announcements: Announcements) {
    this.#blocked = blocked;
    this.#alerts = alerts;
    this.#announcements = announcements;
  }

  /** Attempts that a target may get at once: one after a time-out, until it answers again. */
  limitOf(name: string): number {
    return this.#slow.has(name) ? 1 : Infinity;
  }

  /** Notes which delivery probes a blocked target. */
  beginProbe(name: string, deliveryId: string): void {
    this.#probes.set(name, deliveryId);
  }

  /** Learns from an attempt: that its target works, that it fails, or that it wants nothing more. */
  learn({ event, delivery, target }: Ended, outcome: Outcome, verdict: Verdict): void {
    const name = delivery.target;
    if (outcome.kind === "response") this.#slow.delete(name);
    else if (outcome.kind === "no-response" && outcome.isTimeout === true) this.#slow.add(name);
    if (verdict.kind === "delivered") this.#hasDelivered(event, name, target);
    else if (verdict.kind === "retry") this.#hasFailed({ event, delivery, target }, verdict.reason);
    else if (verdict.blocksTarget === true) {
      this.#block(event, name, target, { kind: "gone", reason: verdict.reason, since: Date.now() });
    }
  }

  /**
   * Blocks a target that nobody was there for. Whoever comes has it unblocked; should that call be lost, a probe finds
   * out.
   */
  isAbsent({ event, delivery, target }: Ended, reason: string): void {
    const name = delivery.target;
    const before = this.#blocked.get(name, target);
    if (before !== undefined && !this.#isProbe(delivery)) return;
    this.#block(event, name, target, blockAbsent(target, before, reason, Date.now()));
  }

  /** Unblocks a target, and forgets its failures: an operator, or a tunnel's client that came, wants so. */
  reset(name: string): void {
    this.#failures.delete(name);
    this.#slow.delete(name);
    this.#unblock(name);
  }

  /** Forgets everything in memory: the object was emptied. */
  forget(): void {
    this.#failures.clear();
    this.#probes.clear();
    this.#slow.clear();
  }

  #hasDelivered({ push }: Event, name: string, target: Target): void {
    this.#failures.delete(name);
    if (this.#blocked.get(name, target) === undefined) return;
    this.#unblock(name);
    log("target.resumed", { repository: push.repository, target: name });
  }

  /** Opens the breaker with the last of so many failures, and again only with a probe that fails. */
  #hasFailed({ event, delivery, target }: Ended, reason: string): void {
    const name = delivery.target;
    const before = this.#blocked.get(name, target);
    const failures = (this.#failures.get(name) ?? 0) + 1;
    this.#failures.set(name, failures);
    if (before === undefined ? failures < failuresToBlock(target) : !this.#isProbe(delivery)) return;
    const why = `${failures} failures in a row, the last: ${reason}`;
    this.#block(event, name, target, openBreaker(target, before, why, Date.now()));
  }

  #isProbe({ id, target }: Delivery): boolean {
    return this.#probes.get(target) === id;
  }

  #block({ id, push }: Event, name: string, target: Target, block: Block): void {
    const before = this.#blocked.get(name, target);
    this.#blocked.set(name, target, block);
    if (before?.kind !== block.kind) this.#alerts.targetPaused(id, name, block);
    const probeInMs = block.probeAt === undefined ? undefined : block.probeAt - Date.now();
    log("target.paused", { repository: push.repository, target: name, reason: block.reason, probeInMs });
  }

  #unblock(name: string): void {
    this.#probes.delete(name);
    this.#blocked.delete(name);
    this.#announcements.announce("targetFree", undefined);
  }
}
