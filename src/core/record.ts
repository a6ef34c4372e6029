import type { PrivateHosts } from "./address.ts";
import {
  acceptedBody,
  openCallback,
  readyCallback,
  settledBody,
  type Callback,
  type CallbackMode,
} from "./callback.ts";
import { beginAttempt, isSettled, openDelivery, type Delivery } from "./delivery.ts";
import { parseDuration } from "./duration.ts";
import type { Event } from "./event.ts";
import { err, ok, type Result } from "./result.ts";
import { shortTrace, type Overrides, type Routing } from "./route.ts";
import type { RuleDocument } from "./rule.ts";
import { leaseMs, type Target } from "./target.ts";

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

/** What a document decides on an event, with those of its targets that are concerned, or may come to be. */
export function decide(document: RuleDocument, revision: string, routing: Routing): Decision {
  const targets: Record<string, Target> = {};
  const names = [...routing.targets];
  for (const name of names) {
    const target = document.targets[name];
    if (target === undefined) continue;
    targets[name] = target;
    if (target.failover !== undefined && !names.includes(target.failover)) names.push(target.failover);
  }
  const short = { ...routing, trace: shortTrace(routing.trace) };
  return { revision, routing: short, targets, callback: document.callback ?? "settled" };
}

/** The record of an event that waits for a valid rule document. */
export function holdEvent(event: Event, url: string, held: string): EventRecord {
  return { event, url, held, deliveries: [], targets: {}, callback: { status: "waiting", attempts: [] } };
}

/** The record of an event with its deliveries, due now or after the delay that their rule asks for. */
export function routeEvent(
  event: Event,
  url: string,
  decision: Decision,
  policy: CallbackPolicy,
  now: number,
): EventRecord {
  const { revision, routing, targets } = decision;
  const deliveries = routing.targets.map((target, index) => {
    const { delay } = routing.overrides[target] ?? {};
    return openDelivery(event, index + 1, target, now + (parseDuration(delay ?? "0s") ?? 0));
  });
  const waiting = openCallback(event.push.callbackUrl, decision.callback, policy.callbackHosts, policy.privateHosts);
  const callback =
    decision.callback === "accepted" ? readyCallback(waiting, acceptedBody(deliveries, url), now) : waiting;
  return settleRecord({ event, url, revision, routing, deliveries, targets, callback }, now);
}

/** The record with one of its deliveries changed; the callback becomes ready with the last one that settles. */
export function withDelivery(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const deliveries = record.deliveries.map((other) => (other.id === delivery.id ? delivery : other));
  return settleRecord(openFailover({ ...record, deliveries }, delivery, now), now);
}

/** The record with a fresh delivery to the target of an earlier one, due now; undefined when there is no such one. */
export function redeliver(record: EventRecord, deliveryId: string, now: number): EventRecord | undefined {
  const earlier = findDelivery(record, deliveryId);
  if (earlier === undefined) return undefined;
  const fresh = openDelivery(record.event, record.deliveries.length + 1, earlier.target, now);
  return { ...record, deliveries: [...record.deliveries, { ...fresh, redeliveryOf: deliveryId }] };
}

/** The record with a fresh delivery for each target whose latest delivery has failed. */
export function redeliverFailed(record: EventRecord, now: number): EventRecord {
  const latest = new Map(record.deliveries.map((delivery) => [delivery.target, delivery]));
  const failed = [...latest.values()].filter(({ status }) => status === "failed");
  return failed.reduce((current, { id }) => redeliver(current, id, now) ?? current, record);
}

/** The record with a delivery to a target that may be new to it; as it was, if that target has the event already. */
export function deliverTo(record: EventRecord, name: string, target: Target, now: number): EventRecord {
  const has = record.deliveries.some(
    (other) => other.target === name && ["pending", "delivered"].includes(other.status),
  );
  if (has || record.held !== undefined) return record;
  const delivery = openDelivery(record.event, record.deliveries.length + 1, name, now);
  const targets = { ...record.targets, [name]: target };
  return { ...record, targets, deliveries: [...record.deliveries, delivery] };
}

/** A delivery that has failed for good hands the event to its target's failover, if the event is not there already. */
function openFailover(record: EventRecord, { status, target }: Delivery, now: number): EventRecord {
  const failover = status === "failed" ? record.targets[target]?.failover : undefined;
  if (failover === undefined || record.deliveries.some((other) => other.target === failover)) return record;
  const number = record.deliveries.length + 1;
  const delivery: Delivery = { ...openDelivery(record.event, number, failover, now), failoverFor: target };
  return { ...record, deliveries: [...record.deliveries, delivery] };
}

function settleRecord(record: EventRecord, now: number): EventRecord {
  if (record.held !== undefined || !record.deliveries.every(isSettled)) return record;
  return { ...record, callback: readyCallback(record.callback, settledBody(record.deliveries, record.url), now) };
}

/** When a record next needs attention; undefined when nothing about it has a time. */
export function nextDueAt({ deliveries, callback }: EventRecord): number | undefined {
  const times = [...deliveries, callback].flatMap(({ dueAt }) => (dueAt === undefined ? [] : [dueAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether anything is still to happen to an event. */
export function isOpen({ held, deliveries, callback }: EventRecord): boolean {
  return held !== undefined || callback.dueAt !== undefined || !deliveries.every(isSettled);
}

/** Whether anything of it waits for something else than a time: for a rule document, or for a target. */
export function waits({ held, deliveries }: EventRecord): boolean {
  return held !== undefined || deliveries.some(({ parked }) => parked === true);
}

/** Whether what the event's record says of its targets is newer than what KV may still show elsewhere. */
export function isNewerThanKv({ event }: EventRecord, now: number): boolean {
  return now - event.receivedAt < KV_SETTLED_MS;
}

/**
 * The target of a delivery as it is to be used, or why there is none: as the rule document defines it now, so that a
 * mended URL helps what is pending; as it was when the event was routed, where no valid document is at hand. What the
 * rule wanted to be different stays so.
 */
export function currentTarget(
  { targets, routing }: EventRecord,
  { target: name }: Delivery,
  document: RuleDocument | undefined,
): Result<Target, string> {
  const defined = document?.targets ?? targets;
  const target = Object.hasOwn(defined, name) ? defined[name] : undefined;
  if (target === undefined) return err("the target is no longer in the rule document");
  const { delay: _, ...overrides }: Overrides = routing?.overrides[name] ?? {};
  return ok({ ...target, ...overrides });
}

/** The first deliveries of a record that are due, at most so many. */
export function firstDue({ deliveries }: EventRecord, count: number, now: number): Delivery[] {
  return deliveries.filter(({ dueAt = Infinity }) => dueAt <= now).slice(0, count);
}

/** The record with some of its deliveries begun: each is due again when its lease ends. */
export function leaseAll(record: EventRecord, begun: readonly Delivery[], now: number): EventRecord {
  const deliveries = record.deliveries.map((delivery) =>
    begun.includes(delivery) ? lease(record, delivery, now) : delivery,
  );
  return { ...record, deliveries };
}

/** A delivery of a record by its id. */
export function findDelivery(record: EventRecord | undefined, id: string): Delivery | undefined {
  return record?.deliveries.find((delivery) => delivery.id === id);
}

/** The delivery begun: due again when the attempt has ended for certain. */
export function lease(record: EventRecord, delivery: Delivery, now: number): Delivery {
  const target = currentTarget(record, delivery, undefined);
  return beginAttempt(delivery, now + (target.ok ? leaseMs(target.value) : 0));
}

/**
 * The order of pushes of one tag, for targets that must never go back: by when they were pushed, if that is known. A
 * time that has not come yet counts as now, or one wrong clock would make every later push an older one.
 */
export function sequenceOf({ push, receivedAt }: Event): number {
  return Math.min(push.pushedAt ?? receivedAt, receivedAt);
}
