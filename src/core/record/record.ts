import { readyCallback, type Callback } from "../delivery/hub-callback.ts";
import { settledBody } from "../delivery/callback-body.ts";
import { isSettled, openDelivery, type Delivery } from "../delivery/delivery.ts";
import { beginAttempt } from "../delivery/attempt.ts";
import type { Event } from "../event/event.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Overrides, Routing } from "../rules/route.ts";
import type { RuleDocument } from "../rules/rule.ts";
import { advance, type Stage } from "../delivery/stage.ts";
import { isDeploy, type Target } from "../targets/target.ts";
import { leaseMs } from "../targets/attempt-settings.ts";
import type { Verification } from "../verify/verification.ts";

/** An event and all that has become of it: what one row of a repository's storage holds, besides the body. */
export interface EventRecord {
  readonly event: Event;
  /** Page of the event: an absolute URL, or a path where PUBLIC_URL is not set; the callback links it. */
  readonly url: string;
  /** Why the event waits to be routed: there was no valid rule document, or the one of `revision` cannot decide on it. */
  readonly held?: string;
  /** Which text of the rule document routed it, or holds it, and how. */
  readonly revision?: string;
  readonly routing?: Routing;
  /** Whether the push was confirmed, where that is asked for. */
  readonly verification?: Verification;
  readonly deliveries: readonly Delivery[];
  /** The targets as they were when the event was routed. */
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: Callback;
}

/** After this time a change to KV is seen everywhere, https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_SETTLED_MS = 120_000;

/** The record with one of its deliveries changed; the callback becomes ready with the last one that settles. */
export function withDelivery(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const deliveries = record.deliveries.map((other) => (other.id === delivery.id ? delivery : other));
  return settleRecord(openFailover({ ...record, deliveries }, delivery, now), now);
}

/**
 * A delivery that has failed for good hands the event to its target's failover, if the event is not there already. What
 * is not confirmed goes nowhere, and so does what nobody has approved.
 */
function openFailover(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const { status, target, unconfirmed } = delivery;
  const mayGo = unconfirmed !== true && !lacksApproval(record, delivery);
  const failover = status === "failed" && mayGo ? record.targets[target]?.failover : undefined;
  if (failover === undefined || record.deliveries.some((other) => other.target === failover)) return record;
  const number = record.deliveries.length + 1;
  const standIn: Delivery = { ...openDelivery(record.event, number, failover, now), failoverFor: target };
  return { ...record, deliveries: [...record.deliveries, standIn] };
}

/** Whether a delivery needs an approval that nobody has given. One that an operator asked for by its id needs none. */
export function lacksApproval(record: EventRecord, delivery: Delivery): boolean {
  const { approval, redeliveryOf } = delivery;
  return stageOf(record, delivery)?.approval === true && approval === undefined && redeliveryOf === undefined;
}

/** What follows from a change: deliveries that come after others go on; with the last one the callback is ready. */
export function settleRecord(record: EventRecord, now: number): EventRecord {
  const deliveries = advance(record.deliveries, record.routing?.overrides ?? {}, now);
  const moved = deliveries === record.deliveries ? record : { ...record, deliveries };
  if (isUnrouted(moved) || !deliveries.every(isSettled)) return moved;
  return { ...moved, callback: readyCallback(moved.callback, settledBody(deliveries, moved.url), now) };
}

/** What the rule that named a delivery's target wants to be so before it gets the event. */
export function stageOf({ routing }: EventRecord, { target }: Delivery): Stage | undefined {
  return routing?.overrides[target];
}

/** When a record next needs attention; undefined when nothing about it has a time. */
export function nextDueAt({ deliveries, callback, verification }: EventRecord): number | undefined {
  const dueTimes = [...deliveries, callback].map(({ dueAt }) => dueAt);
  const times = [...dueTimes, verification?.dueAt].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether anything is still to happen to an event. */
export function isOpen(record: EventRecord): boolean {
  return isUnrouted(record) || record.callback.dueAt !== undefined || !record.deliveries.every(isSettled);
}

/** Whether it is not yet decided where an event goes. */
export function isUnrouted({ held, routing, verification }: EventRecord): boolean {
  return held !== undefined || (routing === undefined && verification !== undefined);
}

/** Whether anything of it waits for something else than a time: for a rule document, or for a target. */
export function isHeldOrParked({ held, deliveries }: EventRecord): boolean {
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
  { event, targets, routing }: EventRecord,
  { target: name }: Delivery,
  document: RuleDocument | undefined,
): Result<Target, string> {
  const defined = document?.targets ?? targets;
  const target = Object.hasOwn(defined, name) ? defined[name] : undefined;
  if (target === undefined) return err("the target is no longer in the rule document");
  if (event.alert !== undefined && isDeploy(target)) return err("the target rolls something out, and this is an alert");
  const { timeout, schedule, expires }: Overrides = routing?.overrides[name] ?? {};
  return ok({
    ...target,
    ...(timeout !== undefined && { timeout }),
    ...(schedule !== undefined && { schedule }),
    ...(expires !== undefined && { expires }),
  });
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
