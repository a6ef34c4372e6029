import { mayProbe } from "../../core/delivery/breaker.ts";
import { eventIdOfDelivery, type Delivery } from "../../core/delivery/delivery.ts";
import { park, unpark } from "../../core/delivery/pending.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../core/record/record.ts";
import type { RuleDocument } from "../../core/rules/rule.ts";
import type { Target } from "../../core/targets/target.ts";
import { resultWithinMs } from "../../core/targets/attempt-settings.ts";
import { withPause, type Pauses } from "../rules/pauses.ts";
import type { Ledger } from "./ledger.ts";
import type { TargetStates } from "./target-states.ts";

/** Deliveries that go on at once when a target takes something again; the others follow with the next alarm. */
const RESUMED_AT_ONCE = 100;

/** A target that reports needs a URL of the relay, which it is given with the delivery. */
const NO_PLACE_TO_REPORT = "waits for PUBLIC_URL to be set: the target is to report at a URL of this relay";

/** Where deliveries wait for targets that take nothing: paused, gone, or failing all the time. */
export class Parking {
  readonly #ledger: Ledger;
  readonly #states: TargetStates;
  /** Whether it is known that something may go on. Should a crash forget it, the next look finds out. */
  #isResumable = false;

  readonly #onResumable: () => void;
  readonly #publicUrl: string | undefined;

  /** @param onResumable called when something that waits may go on */
  constructor(ledger: Ledger, states: TargetStates, publicUrl: string | undefined, onResumable: () => void) {
    this.#ledger = ledger;
    this.#states = states;
    this.#publicUrl = publicUrl;
    this.#onResumable = onResumable;
  }

  /** Why a target takes nothing now; undefined when it does, or when a probe is due. */
  reasonToWait(name: string, target: Target, now: number): string | undefined {
    if (target.paused === true) return "target paused by the rule document or an operator";
    if (this.#publicUrl === undefined && resultWithinMs(target) !== undefined) return NO_PLACE_TO_REPORT;
    const block = this.#states.blockOf(name, target);
    return block === undefined || mayProbe(block, now) ? undefined : `target paused: ${block.reason}`;
  }

  park(record: EventRecord, delivery: Delivery, reason: string, now: number): void {
    this.#states.park(delivery.target, record.event.receivedAt, delivery.id);
    this.#ledger.write(withDelivery(record, park(delivery, reason), now));
  }

  /** To be called when a target works again. */
  expectResume(): void {
    this.#isResumable = true;
    this.#onResumable();
  }

  /** Lets go on what waits for targets that take something again, in order, and one probe where one is due. */
  resume(document: RuleDocument, pauses: Pauses, now: number): void {
    this.#isResumable = false;
    for (const name of this.#states.waitedFor()) {
      const defined = document.targets[name];
      const target = defined === undefined ? undefined : withPause(name, defined, pauses);
      if (target !== undefined) this.#states.forgetBlockOfOther(name, target);
      const block = target === undefined ? undefined : this.#states.blockOf(name, target);
      if (target !== undefined && this.reasonToWait(name, target, now) !== undefined) continue;
      const limit = block === undefined ? RESUMED_AT_ONCE : 1;
      const resumed = this.#unpark(name, limit, now);
      if (block === undefined && resumed === limit) this.#isResumable = true;
    }
  }

  /** When to look, given the time of the next look anyway; undefined while nothing waits. */
  lookAt(now: number, usual: () => number): number | undefined {
    const waitedFor = this.#states.waitedFor();
    if (waitedFor.length === 0) return undefined;
    if (this.#isResumable) return now;
    return Math.min(usual(), ...waitedFor.map((name) => this.#states.probeAt(name) ?? Infinity));
  }

  #unpark(name: string, limit: number, now: number): number {
    const ids = this.#states.takeParked(name, limit);
    for (const [index, id] of ids.entries()) {
      const record = this.#ledger.get(eventIdOfDelivery(id) ?? "");
      const delivery = findDelivery(record, id);
      // A millisecond apart, so that they stay in order.
      if (record !== undefined && delivery !== undefined) {
        this.#ledger.write(withDelivery(record, unpark(delivery, now + index), now));
      }
    }
    return ids.length;
  }
}
