import { DurableObject } from "cloudflare:workers";
import type { Freed } from "../../core/api/deletion.ts";
import { HOUR_MS } from "../../core/lib/time.ts";
import type { ReceivedSignal } from "../../core/event/signal.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { Report } from "../../core/delivery/report.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type {
  NewAlert,
  RepositoryCalls,
  NamedTarget,
  Redelivery,
  ReconcileRequest,
  ReconcileResult,
  ListedType,
  StoredEvent,
  StoredEvents,
  Imported,
} from "../env/repository-calls.ts";
import type { Env } from "../env/env.ts";
import { located } from "../env/located.ts";
import { DeferredTables } from "../storage/deferred-tables.ts";
import { Meta } from "../storage/meta.ts";
import { STORED_BY_LATER, StorageVersion } from "../storage/storage-version.ts";
import { log } from "../telemetry/log.ts";
import { countedSql, countRequests, returnUsage, setCountedAlarm } from "../telemetry/usage.ts";
import { KeptPushes } from "./accept/kept-pushes.ts";
import { partsOf, type RepositoryParts } from "./parts.ts";
import type { AcceptRequest, AcceptResult } from "../env/accept.ts";

/** One repository's events: stored before they are answered, delivered until they are settled, kept for a while. */
export class RepositoryRelay extends DurableObject<Env> implements RepositoryCalls {
  static {
    countRequests(this);
  }

  /** Undefined if the code is too old for what is stored. */
  readonly #readable: RepositoryParts | undefined;
  readonly #kept: KeptPushes;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, located(env));
    const sql = new DeferredTables(countedSql(ctx.storage.sql));
    const meta = new Meta(sql);
    const version = new StorageVersion(meta);
    this.#kept = new KeptPushes(sql);
    this.#readable = version.isLater ? undefined : partsOf(ctx, this.env, { sql, meta, version });
    if (this.#readable !== undefined) void ctx.blockConcurrencyWhile(() => this.#begin());
  }

  /** The parts of the object. Throws if the code is too old for what is stored. */
  get #parts(): RepositoryParts {
    if (this.#readable === undefined) throw new Error(STORED_BY_LATER);
    return this.#readable;
  }

  async #begin(): Promise<void> {
    const { store, scheduler, acceptPush } = this.#parts;
    await scheduler.begin(store.firstId() === undefined);
    try {
      this.#kept.accept((requests) => acceptPush.acceptAll(requests, false));
    } catch (error) {
      log("kept.not_accepted", { repository: this.ctx.id.name, reason: (error as Error).message });
    }
  }

  /**
   * Stores a push and begins its deliveries; returns its result once that is on disk.
   *
   * @param usage what the Worker's isolate has counted, to be passed on with the next sync
   * @param onlyKnown whether nothing is to be stored if the repository never had a push
   */
  async accept(request: AcceptRequest, usage?: Usage, onlyKnown = false): Promise<AcceptResult> {
    const [result] = await this.acceptAll([request], usage, onlyKnown);
    if (result === undefined) throw new Error("a push has no result");
    return result;
  }

  /** The same for all pushes of a request, which share a body: either all of them are stored or none. */
  acceptAll(requests: readonly AcceptRequest[], usage?: Usage, onlyKnown = false): Promise<AcceptResult[]> {
    if (usage !== undefined) returnUsage(usage);
    if (this.#readable === undefined) return Promise.resolve(this.#kept.keep(this.ctx.storage, requests));
    return this.#parts.groupCommit.take(requests, onlyKnown);
  }

  /**
   * Keeps signals about this repository, and applies them to the pushes that wait; returns the ids of the changed events.
   *
   * @param usage what the Worker's isolate has counted, to be passed on with the next sync
   */
  takeSignals(signals: readonly ReceivedSignal[], usage?: Usage): string[] {
    if (usage !== undefined) returnUsage(usage);
    return this.#parts.gates.take(signals);
  }

  /** Whether the repository has events. */
  hasEvents(): boolean {
    return this.#readable === undefined || this.#parts.store.firstId() !== undefined;
  }

  /** Stores an alert about this repository, or about the relay, and has it routed. The same one twice counts once. */
  raise(alert: NewAlert): void {
    this.#parts.alerts.store(alert);
  }

  /** The record of an event, as it is on disk; undefined if unknown. */
  read(id: string): EventRecord | undefined {
    this.#parts.records.flush();
    return this.#parts.store.read(id);
  }

  /** The latest pushes, alerts or both that were received before a time, at most `limit`. */
  list(before: number, limit: number, wanted: ListedType): EventRecord[] {
    this.#parts.records.flush();
    return this.#parts.lists.latest(before, limit, wanted);
  }

  /** The body of an event as it was sent; undefined if unknown. */
  readBody(id: string): Uint8Array | undefined {
    return this.#parts.store.readBody(id);
  }

  /** Unblocks a target that failed all the time, or said that it was gone: it gets deliveries again. */
  unblock(target: string): void {
    this.#parts.recheck.lookOften(Date.now());
    this.#parts.health.reset(target);
  }

  /** Redelivers, unless that was asked for already; undefined if the delivery is unknown. */
  redeliver(deliveryId: string, by?: string, key?: string): Redelivery | undefined {
    return this.#parts.operatorActions.redeliver(deliveryId, by, key);
  }

  /** Redelivers an event's failed deliveries, or delivers it to a target that did not get it. */
  redeliverEvent(id: string, target?: NamedTarget, by?: string, only?: string): void {
    this.#parts.operatorActions.redeliverEvent(id, target, by, only);
  }

  /** Takes a target's report on a delivery: the report that counts, or how the delivery has ended without one. */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined {
    return this.#parts.operatorActions.report(deliveryId, report);
  }

  /** Approves or rejects a delivery that waits for that; undefined if it does not. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined {
    return this.#parts.operatorActions.decide(deliveryId, decision, by);
  }

  /** Deletes events, cancels their pending deliveries, and frees the object if nothing else is stored. */
  deleteEvents(ids: readonly string[], keepOpen = false): Promise<Freed> {
    return this.#parts.deletion.delete(ids, keepOpen);
  }

  /** Events with their bodies, in the order of their ids, until they have so many bytes; at least one. */
  readEvents(ids: readonly string[], maxBytes: number): StoredEvents {
    return this.#parts.history.read(ids, maxBytes);
  }

  /** Stores settled events of another relay, unless they are there. Delivers and announces nothing. */
  importEvents(events: readonly StoredEvent[]): Imported {
    return this.#parts.history.import(events);
  }

  /** Sets the alarm again if it is missing; called once an hour, should everything else have failed. */
  tend(): Promise<void> {
    return this.#parts.scheduler.restore();
  }

  /** Asks Docker Hub what was pushed, and accepts the pushes for which no webhook came. */
  reconcile(look: ReconcileRequest): Promise<ReconcileResult> {
    return this.#parts.reconciler.look(this.ctx.id.name ?? "", look);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    // Another alarm follows until code runs that can read what is stored.
    if (this.#readable === undefined) return setCountedAlarm(this.ctx.storage, Date.now() + HOUR_MS);
    return this.#parts.scheduler.runAlarm(this.ctx, info);
  }
}
