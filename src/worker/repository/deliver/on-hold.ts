import { mayProbe } from "../../../core/delivery/breaker.ts";
import { isSettled } from "../../../core/delivery/delivery.ts";
import { park, unpark } from "../../../core/delivery/pending.ts";
import type { RuleDocument } from "../../../core/rules/rule.ts";
import { resultWithinMs } from "../../../core/targets/attempt-settings.ts";
import type { Target } from "../../../core/targets/target.ts";
import { pauseOf, withPause, type Pauses } from "../../rules/pauses.ts";
import type { BlockedTargets } from "../state/blocked-targets.ts";
import type { OnHoldTable } from "../state/on-hold-table.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Deliveries of one target that are resumed at once; the others follow with the next alarm. */
const RESUMED_AT_ONCE = 100;

/** A target that reports its result needs a URL of the relay for that, which the delivery holds. */
const NO_PUBLIC_URL = "waits for PUBLIC_URL to be set: the target is to report at a URL of this relay";

/** Puts deliveries on hold while their target takes nothing (paused, gone, or failing), and resumes them. */
export class OnHold {
  readonly #records: RecordCache;
  readonly #table: OnHoldTable;
  readonly #blocked: BlockedTargets;
  readonly #publicUrl: string | undefined;
  /** Whether some delivery is known to be resumable. A crash forgets it, and the next recheck finds out. */
  #isResumable = false;
  /** When pauses end by themselves, by target, as of the last look. A crash forgets it, and the next look finds out. */
  readonly #pausedUntil = new Map<string, number>();
  /** When the delivery that was resumed last is due, by target. */
  readonly #lastDueAt = new Map<string, number>();

  constructor(records: RecordCache, table: OnHoldTable, blocked: BlockedTargets, publicUrl: string | undefined) {
    this.#records = records;
    this.#table = table;
    this.#blocked = blocked;
    this.#publicUrl = publicUrl;
  }

  /** Why a target takes nothing now; undefined if it does, or if a probe is due. */
  reasonToWait(name: string, target: Target, now: number): string | undefined {
    if (target.paused === true) return "target paused by the rule document or an operator";
    if (this.#publicUrl === undefined && resultWithinMs(target) !== undefined) return NO_PUBLIC_URL;
    const block = this.#blocked.get(name, target);
    return block === undefined || mayProbe(block, now) ? undefined : `target paused: ${block.reason}`;
  }

  /** Puts a delivery on hold. The table comes first: the alarm is set, by the record's write, for what it holds. */
  hold(deliveryId: string, reason: string): void {
    const { record, delivery } = this.#records.find(deliveryId) ?? {};
    if (record === undefined || delivery === undefined || isSettled(delivery)) return;
    this.#table.add(delivery.target, record.event.receivedAt, deliveryId);
    this.#records.change(deliveryId, (current) => park(current, reason));
  }

  /** Has the next recheck come at once: a target works again. */
  expectResume(): void {
    this.#isResumable = true;
  }

  /** Resumes, in order, the deliveries whose target takes something again, and one probe where one is due. */
  resume(document: RuleDocument, pauses: Pauses, now: number): void {
    this.#isResumable = false;
    this.#pausedUntil.clear();
    for (const name of this.#table.targets()) {
      const defined = document.targets[name];
      const until = pauseOf(name, pauses, now)?.until;
      if (until !== undefined) this.#pausedUntil.set(name, until);
      const target = defined === undefined ? undefined : withPause(name, defined, pauses, now);
      if (target !== undefined) this.#blocked.deleteOutdated(name, target);
      const block = target === undefined ? undefined : this.#blocked.get(name, target);
      if (target !== undefined && this.reasonToWait(name, target, now) !== undefined) continue;
      const limit = block === undefined ? RESUMED_AT_ONCE : 1;
      const resumed = this.#resume(name, limit, now);
      if (block === undefined && resumed === limit) this.#isResumable = true;
    }
  }

  /**
   * When to look for deliveries to resume, in milliseconds since 1970; undefined if none is on hold.
   *
   * @param usual when to look if no target is known to work again, and no probe is due and no pause ends before
   */
  lookAt(now: number, usual: number): number | undefined {
    const targets = this.#table.targets();
    if (targets.length === 0) return undefined;
    if (this.#isResumable) return now;
    const known = targets.flatMap((name) => [this.#blocked.probeAt(name), this.#pausedUntil.get(name)]);
    return Math.min(usual, ...known.map((at) => at ?? Infinity));
  }

  #resume(name: string, limit: number, now: number): number {
    const ids = this.#table.take(name, limit);
    for (const id of ids) {
      // A millisecond after the one before, also of the last round, so that they stay in order.
      const dueAt = Math.max(now, (this.#lastDueAt.get(name) ?? 0) + 1);
      this.#lastDueAt.set(name, dueAt);
      this.#records.change(id, (delivery) => unpark(delivery, dueAt));
    }
    return ids.length;
  }
}
