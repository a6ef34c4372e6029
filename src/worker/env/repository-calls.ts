import type { Freed } from "../../core/api/deletion.ts";
import type { Delivery } from "../../core/delivery/delivery.ts";
import type { Report } from "../../core/delivery/report.ts";
import type { Event } from "../../core/event/event.ts";
import type { ReceivedSignal } from "../../core/event/signal.ts";
import type { EventRecord } from "../../core/record/record.ts";
import type { EarlierRedelivery } from "../../core/record/redelivery.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { Target } from "../../core/targets/target.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { AcceptRequest, AcceptResult } from "./accept.ts";

/** An alert to store in the object of the repository that it is about. */
export interface NewAlert {
  readonly event: Event;
  /** The alert's page in the dashboard. */
  readonly url: string;
  readonly body: string;
}

/** A request to reconcile a repository with Docker Hub. */
export interface ReconcileRequest {
  /** Since when the repository is watched, in milliseconds since 1970. */
  readonly since: number;
  readonly now: number;
}

/** The result of a reconciliation. */
export interface ReconcileResult {
  /** Number of pushes that no webhook has reported. */
  readonly missed: number;
  /** Why the check is not complete. */
  readonly reason?: string;
  /** Docker Hub's rate limit: ask nothing before this time, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** Docker Hub refused the account: do not try it for other repositories now. */
  readonly isAccountRefused?: true;
}

/** An event with its body, as it leaves an object for an export or enters one by an import. */
export interface StoredEvent {
  readonly record: EventRecord;
  readonly body: Uint8Array;
}

/** The start of a list of events, as far as it fits into an answer. */
export interface StoredEvents {
  /** Without events that are unknown. */
  readonly events: readonly StoredEvent[];
  /** Number of ids that were looked at. */
  readonly read: number;
}

/** The result of an import in one repository. */
export interface Imported {
  /** Events that were not there before. */
  readonly imported: number;
  /** All events of the import, as they are stored now. */
  readonly summaries: readonly EventSummary[];
}

/** Which events a list holds. */
export type ListedType = "push" | "alert" | "all";

/** A target by its name, with its definition in the rule document. */
export interface NamedTarget {
  readonly name: string;
  readonly definition: Target;
}

/** A redelivery, by its id and target. */
export interface Redelivery {
  readonly id: string;
  readonly target: string;
  /** Set if nothing was started: a request with the same key had started this one, or it is open. */
  readonly already?: EarlierRedelivery["already"];
}

/** The calls of a repository's object. */
export interface RepositoryCalls extends Rpc.DurableObjectBranded {
  /**
   * Stores a push and starts its deliveries; returns once the push is on disk.
   *
   * @param usage what the Worker's isolate has used; the object passes it on with its next sync
   * @param onlyKnown whether to store nothing if the repository never had a push
   */
  accept(push: AcceptRequest, usage?: Usage, onlyKnown?: boolean): Promise<AcceptResult>;

  /** Stores all pushes of a request, or none. They share a body. */
  acceptAll(pushes: readonly AcceptRequest[], usage?: Usage, onlyKnown?: boolean): Promise<AcceptResult[]>;

  /**
   * Keeps signals about the repository, all or none, and applies them to the pushes that wait for them. Returns the ids of
   * the events that they changed.
   */
  takeSignals(signals: readonly ReceivedSignal[], usage?: Usage): string[];

  /** Whether the repository has events. */
  hasEvents(): boolean;

  /** Stores an alert and routes it. A second call with the same alert does nothing. */
  raise(alert: NewAlert): void;

  /** The record of an event as it is on disk; undefined if unknown. */
  read(id: string): EventRecord | undefined;

  /** The latest events received before a time, newest first, at most `limit`. */
  list(before: number, limit: number, type: ListedType): EventRecord[];

  /** The body of an event as it was received; undefined if unknown. */
  readBody(id: string): Uint8Array | undefined;

  /** Closes a target's breaker and forgets its failures, so that its deliveries resume. */
  unblock(target: string): void;

  /**
   * Redelivers: makes a fresh delivery with an id of its own, unless the request came before or an earlier redelivery is
   * open. Undefined if the delivery is unknown. A target that must not go back still refuses an older push.
   *
   * @param by the operator's label
   * @param key the key of the request
   */
  redeliver(deliveryId: string, by?: string, key?: string): Redelivery | undefined;

  /**
   * Redelivers an event: to `target`, or without it to every target that it failed at.
   *
   * @param by the operator's label
   * @param only the only target whose failed deliveries are made again
   */
  redeliverEvent(id: string, target: NamedTarget | undefined, by?: string, only?: string): void;

  /**
   * Records a target's report on a delivery. Returns the state that counts, or the delivery's status if it ended without
   * a report; undefined if unknown.
   */
  report(deliveryId: string, report: Report): Report["state"] | Delivery["status"] | undefined;

  /** Approves or rejects a delivery; undefined if no approval is pending. */
  decide(deliveryId: string, decision: "approve" | "reject", by: string): Delivery | undefined;

  /**
   * Deletes events, cancels their pending deliveries, and frees the object if nothing else is stored.
   *
   * @param keepOpen whether to keep events that are held or have pending deliveries
   */
  deleteEvents(ids: readonly string[], keepOpen?: boolean): Promise<Freed>;

  /** Events with their bodies, in the order of their ids, until they have so many bytes; at least one. */
  readEvents(ids: readonly string[], maxBytes: number): StoredEvents;

  /** Stores events of another relay, which are settled, unless they are there. Delivers and announces nothing. */
  importEvents(events: readonly StoredEvent[]): Imported;

  /** Restores a missing alarm. Called once an hour, in case everything else has failed. */
  tend(): Promise<void>;

  /** Asks Docker Hub which tags were pushed, and accepts the pushes that no webhook has reported. */
  reconcile(request: ReconcileRequest): Promise<ReconcileResult>;
}
