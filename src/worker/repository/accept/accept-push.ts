import type { Delivery } from "../../../core/delivery/delivery.ts";
import { firstDue, leaseAll, nextDueAt, type EventRecord } from "../../../core/record/record.ts";
import type { Env } from "../../env/env.ts";
import type { Settings } from "../../env/settings.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import { noteAccepted } from "../alerts/note-accepted.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Gates } from "../gates/gates.ts";
import { MAX_FIRST_ATTEMPTS } from "../concurrency/limits.ts";
import { acceptResultOf, recordOf, refusalOf } from "../routing/accept-request.ts";
import type { AcceptRequest, AcceptResult } from "../../env/accept.ts";
import { ALARM_LEASE_MS } from "../schedule/alarm.ts";
import type { CurrentRules } from "../deliver/current-rules.ts";
import type { Recheck } from "../schedule/recheck.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { AwakeTime } from "../../telemetry/awake-time.ts";
import type { EventLists } from "../state/event-lists.ts";
import type { FoundTags } from "../state/found-tags.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { BurstRunner } from "./burst-runner.ts";
import { duplicateOf } from "./duplicates.ts";
import type { RepositoryLimit } from "./repository-limit.ts";

interface Parts {
  readonly env: Env;
  readonly settings: Settings;
  readonly store: EventStore;
  readonly lists: EventLists;
  readonly records: RecordCache;
  readonly foundTags: FoundTags;
  readonly coalescer: Coalescer;
  readonly gates: Gates;
  readonly alerts: DeliveryAlerts;
  readonly limit: RepositoryLimit;
  readonly recheck: Recheck;
  readonly scheduler: Scheduler;
  readonly burst: BurstRunner;
  readonly rules: CurrentRules;
  readonly awake: AwakeTime;
}

/** Stores pushes, each once, and begins their deliveries. */
export class AcceptPush {
  readonly #ctx: DurableObjectState;
  readonly #parts: Parts;

  constructor(ctx: DurableObjectState, parts: Parts) {
    this.#ctx = ctx;
    this.#parts = parts;
  }

  /** Stores the pushes of a request: either all of them or none. Returns a result for each. */
  acceptAll(requests: readonly AcceptRequest[], onlyKnown: boolean): AcceptResult[] {
    const { store, limit } = this.#parts;
    if (onlyKnown && store.firstId() === undefined) {
      return requests.map((request) => refusalOf(request, { isNewRepository: true }));
    }
    const now = Date.now();
    const known = requests.map((request) => duplicateOf(this.#parts, request, now));
    const fresh = known.filter((record) => record === undefined).length;
    const refusedForMs = limit.waitMs(fresh, now);
    const [first] = requests;
    const isShared = refusedForMs === 0 && first !== undefined && fresh > 1;
    const ids = requests.map(({ event }) => event.id);
    if (isShared) store.shareBody(first.event.id, first.body, ids);
    return requests.map((request, index) => {
      const record = known[index];
      if (record !== undefined) return duplicateResult(request, record);
      if (refusedForMs > 0) return refusalOf(request, { refusedForMs });
      return this.#accept(request, isShared ? first.event.id : undefined, now);
    });
  }

  /** Stores one push. */
  accept(request: AcceptRequest): AcceptResult {
    const [result] = this.acceptAll([request], false);
    if (result === undefined) throw new Error("a push has no result");
    return result;
  }

  #accept(request: AcceptRequest, shared: string | undefined, now: number): AcceptResult {
    const { env, alerts, burst, rules, awake } = this.#parts;
    if (request.paused !== undefined) rules.handOver(request.paused, now);
    const { record, begun } = this.#store(request, shared, now);
    noteAccepted(env, alerts, record);
    this.#ctx.waitUntil(awake.during(() => burst.run(record, begun, request.body)));
    return acceptResultOf(record, false);
  }

  /**
   * Stores a push with its first deliveries leased. Nothing is awaited between the search for a duplicate and the end of
   * the writes, so they are one transaction; the platform holds the answer, and every request to a target, back until
   * it is on disk.
   */
  #store(request: AcceptRequest, shared: string | undefined, now: number): Begun {
    const { settings, records, coalescer, gates, limit, recheck, scheduler } = this.#parts;
    if (request.isDeferred) recheck.lookNow();
    const routed = gates.applyKept(recordOf(request, settings, now), now);
    const alone = this.#lease(routed, now);
    // The alarm first, and not in the transaction: an event must not be stored without one that follows.
    scheduler.fireBy(Math.min(nextDueAt(alone.record) ?? Infinity, now + ALARM_LEASE_MS));
    return limit.spendOne(now, () =>
      records.transaction(this.#ctx.storage, () => {
        const joined = coalescer.join(routed, now);
        const stored = joined === routed ? alone : this.#lease(joined, now);
        records.add(stored.record, request.body, shared, stored.begun);
        return stored;
      }),
    );
  }

  #lease(before: EventRecord, now: number): Begun {
    const due = this.#parts.burst.hasRoom ? firstDue(before, MAX_FIRST_ATTEMPTS, now) : [];
    const record = leaseAll(before, due, now);
    return { record, begun: record.deliveries.filter((delivery, index) => delivery !== before.deliveries[index]) };
  }
}

/** A record, and those of its deliveries that are leased for a first attempt. */
interface Begun {
  readonly record: EventRecord;
  readonly begun: readonly Delivery[];
}

function duplicateResult({ event: { push, token } }: AcceptRequest, record: EventRecord): AcceptResult {
  log("event.duplicate", { repository: push.repository, tag: push.tag, eventId: record.event.id, token });
  return acceptResultOf(record, true);
}
