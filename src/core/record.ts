import {
  acceptedBody,
  openCallback,
  readyCallback,
  settledBody,
  type Callback,
  type CallbackMode,
} from "./callback.ts";
import type { PrivateHosts } from "./address.ts";
import { beginAttempt, isSettled, openDeliveries, type Delivery } from "./delivery.ts";
import type { Event } from "./event.ts";
import type { Routing } from "./match.ts";
import { err, ok, type Result } from "./result.ts";
import type { RuleDocument } from "./rule.ts";
import { timeoutMs, type Target } from "./target.ts";

/** An event and all that has become of it: what one row of a repository's storage holds, besides the body. */
export interface EventRecord {
  readonly event: Event;
  /** Where an operator sees the event; the callback links it. */
  readonly url: string;
  /** Why the event waits to be routed: there was no valid rule document. */
  readonly held?: string;
  /** Which text of the rule document routed it, and how. */
  readonly revision?: string;
  readonly routing?: Routing;
  readonly deliveries: readonly Delivery[];
  /** The targets as they were when the event was routed. */
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: Callback;
}

/** After this time a change to KV is seen everywhere, https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_SETTLED_MS = 120_000;

/** What an attempt may take beyond its time-out until its end is recorded. */
const LEASE_MARGIN_MS = 5000;

/** A rule document's decision on an event, ready to be stored with it. */
export interface Decision {
  readonly revision: string;
  readonly routing: Routing;
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: CallbackMode;
}

/** The hosts that a callback may go to. */
export interface CallbackPolicy {
  readonly callbackHosts: ReadonlySet<string>;
  readonly privateHosts: PrivateHosts;
}

/** What a document decides on an event, with those of its targets that are concerned. */
export function decide(document: RuleDocument, revision: string, routing: Routing): Decision {
  const targets = Object.fromEntries(
    routing.targets.flatMap((name) => {
      const target = document.targets[name];
      return target === undefined ? [] : [[name, target]];
    }),
  );
  return { revision, routing, targets, callback: document.callback ?? "settled" };
}

/** The record of an event that waits for a valid rule document. */
export function holdEvent(event: Event, url: string, held: string): EventRecord {
  return { event, url, held, deliveries: [], targets: {}, callback: { status: "waiting", attempts: [] } };
}

/** The record of an event with its deliveries, due at the given time. */
export function routeEvent(
  event: Event,
  url: string,
  decision: Decision,
  policy: CallbackPolicy,
  dueAt: number,
): EventRecord {
  const deliveries = openDeliveries(event, decision.routing.targets, dueAt);
  const waiting = openCallback(event.push.callbackUrl, decision.callback, policy.callbackHosts, policy.privateHosts);
  const { revision, routing, targets } = decision;
  const callback =
    decision.callback === "accepted" ? readyCallback(waiting, acceptedBody(deliveries, url), dueAt) : waiting;
  return settleRecord({ event, url, revision, routing, deliveries, targets, callback }, dueAt);
}

/** The record with one of its deliveries changed; the callback becomes ready with the last one that settles. */
export function withDelivery(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const deliveries = record.deliveries.map((other) => (other.id === delivery.id ? delivery : other));
  return settleRecord({ ...record, deliveries }, now);
}

function settleRecord(record: EventRecord, now: number): EventRecord {
  if (record.held !== undefined || !record.deliveries.every(isSettled)) return record;
  return { ...record, callback: readyCallback(record.callback, settledBody(record.deliveries, record.url), now) };
}

/** When a record next needs attention; undefined when it is settled, callback and all. */
export function nextDueAt({ deliveries, callback }: EventRecord): number | undefined {
  const times = [...deliveries, callback].flatMap(({ dueAt }) => (dueAt === undefined ? [] : [dueAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether what the event's record says of its targets is newer than what KV may still show elsewhere. */
export function isNewerThanKv({ event }: EventRecord, now: number): boolean {
  return now - event.receivedAt < KV_SETTLED_MS;
}

/**
 * The target of a delivery as it is to be used, or why there is none: as the rule document defines it now, so that a
 * mended URL helps what is pending; as it was when the event was routed, where no valid document is at hand.
 */
export function currentTarget(
  { targets }: EventRecord,
  { target: name }: Delivery,
  document: RuleDocument | undefined,
): Result<Target, string> {
  const target = (document?.targets ?? targets)[name];
  return target === undefined ? err("the target is no longer in the rule document") : ok(target);
}

/** The record whose first deliveries, at most so many, are begun at once: each due again when its lease ends. */
export function leaseFirst(record: EventRecord, count: number, now: number): EventRecord {
  const deliveries = record.deliveries.map((delivery, index) =>
    index < count ? beginAttempt(delivery, now + leaseMs(record, delivery)) : delivery,
  );
  return { ...record, deliveries };
}

/** Milliseconds after which an attempt of a delivery that began has ended for certain. */
export function leaseMs({ targets }: EventRecord, { target: name }: Delivery): number {
  const target = targets[name];
  return (target === undefined ? 0 : timeoutMs(target)) + LEASE_MARGIN_MS;
}
