import { readyCallback, type Callback } from "../delivery/hub-callback.ts";
import { settledBody } from "../delivery/callback-body.ts";
import { isSettled, openDelivery, type Delivery } from "../delivery/delivery.ts";
import { beginAttempt } from "../delivery/attempt.ts";
import { havePassed, type EventGates } from "../delivery/gate.ts";
import type { Event } from "../event/event.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Overrides, Routing } from "../rules/routing.ts";
import type { RuleDocument } from "../rules/rule.ts";
import { advance, type Stage } from "../delivery/stage.ts";
import { isDeploy, type Target } from "../targets/target.ts";
import { leaseMs } from "../targets/attempt-settings.ts";
import type { Verification } from "../verify/verification.ts";

/** An event with its whole state: one row of a repository's storage, without the body. */
export interface EventRecord {
  readonly event: Event;
  /** The event's page, linked by the callback: an absolute URL, or a path if PUBLIC_URL is not set. */
  readonly url: string;
  /** Why the event is held: there was no valid rule document, or the one of `revision` could not decide. */
  readonly held?: string;
  /** The revision of the rule document that routed or holds it, and the result. */
  readonly revision?: string;
  readonly routing?: Routing;
  /** The confirmation of the push, if needed. */
  readonly verification?: Verification;
  /** The gates that its deliveries wait for, by name; absent if there are none. */
  readonly gates?: EventGates;
  readonly deliveries: readonly Delivery[];
  /** The targets as defined when the event was routed. */
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: Callback;
}

/** Time until a change in KV is visible everywhere: https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_SETTLED_MS = 120_000;

/** Replaces a delivery of a record. Opens its failover if needed, and readies the callback after the last one. */
export function withDelivery(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const deliveries = record.deliveries.map((other) => (other.id === delivery.id ? delivery : other));
  return settleRecord(openFailover({ ...record, deliveries }, delivery, now), now);
}

/**
 * Opens a delivery to the failover of a failed delivery's target, unless the event has one. Deliveries that are
 * unconfirmed, unapproved or stopped by a gate have no failover.
 */
function openFailover(record: EventRecord, delivery: Delivery, now: number): EventRecord {
  const { status, target, unconfirmed } = delivery;
  const mayGo = unconfirmed !== true && !lacksApproval(record, delivery) && !lacksGate(record, delivery);
  const failover = status === "failed" && mayGo ? record.targets[target]?.failover : undefined;
  if (failover === undefined || record.deliveries.some((other) => other.target === failover)) return record;
  const number = record.deliveries.length + 1;
  const standIn: Delivery = { ...openDelivery(record.event, number, failover, now), failoverFor: target };
  return { ...record, deliveries: [...record.deliveries, standIn] };
}

/** Checks whether a delivery lacks a required approval. Redelivery by its id needs none. */
export function lacksApproval(record: EventRecord, delivery: Delivery): boolean {
  const { approval, redeliveryOf } = delivery;
  return stageOf(record, delivery)?.approval === true && approval === undefined && redeliveryOf === undefined;
}

/** Checks whether a gate that a delivery needs has not passed. Redelivery by its id needs none. */
export function lacksGate(record: EventRecord, delivery: Delivery): boolean {
  return delivery.redeliveryOf === undefined && !havePassed(stageOf(record, delivery)?.after, record.gates);
}

/** Advances deliveries that wait for others, and readies the callback once all are settled. */
export function settleRecord(record: EventRecord, now: number): EventRecord {
  const deliveries = advance(record.deliveries, record.routing?.overrides ?? {}, now, record.gates);
  const moved = { ...record, deliveries };
  if (isUnrouted(moved) || !deliveries.every(isSettled)) return moved;
  return { ...moved, callback: readyCallback(moved.callback, settledBody(deliveries, moved.url), now) };
}

/** Returns the stage that the rule sets for a delivery. */
export function stageOf({ routing }: EventRecord, { target }: Delivery): Stage | undefined {
  return routing?.overrides[target];
}

/** Returns when a record needs attention next; undefined if nothing is scheduled. */
export function nextDueAt({ deliveries, callback, verification }: EventRecord): number | undefined {
  const dueTimes = [...deliveries, callback].map(({ dueAt }) => dueAt);
  const times = [...dueTimes, verification?.dueAt].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Checks whether an event still has something to do. */
export function isOpen(record: EventRecord): boolean {
  return isUnrouted(record) || record.callback.dueAt !== undefined || !record.deliveries.every(isSettled);
}

/** Checks whether an event is not routed yet. */
export function isUnrouted({ held, routing, verification }: EventRecord): boolean {
  return held !== undefined || (routing === undefined && verification !== undefined);
}

/** Checks whether a record waits for something other than a time: a rule document or a target. */
export function isHeldOrParked({ held, deliveries }: EventRecord): boolean {
  return held !== undefined || deliveries.some(({ parked }) => parked === true);
}

/** Checks whether an event is so new that KV may still return an older rule document. */
export function isNewerThanKv({ event }: EventRecord, now: number): boolean {
  return now - event.receivedAt < KV_SETTLED_MS;
}

/**
 * Returns a delivery's target by the current rule document, so that a corrected URL helps pending deliveries. Without a
 * valid document: as it was when the event was routed. The rule's overrides stay. Fails if the target was removed.
 */
export function currentTarget(
  { event, targets, routing }: EventRecord,
  { target: name }: Delivery,
  document: RuleDocument | undefined,
): Result<Target, string> {
  const defined = document?.targets ?? targets;
  const target = Object.hasOwn(defined, name) ? defined[name] : undefined;
  if (target === undefined) return err("the target is no longer in the rule document");
  if (event.alert !== undefined && isDeploy(target)) return err("the target deploys, and an alert must not deploy");
  const { timeout, schedule, expires }: Overrides = routing?.overrides[name] ?? {};
  return ok({
    ...target,
    ...(timeout !== undefined && { timeout }),
    ...(schedule !== undefined && { schedule }),
    ...(expires !== undefined && { expires }),
  });
}

/** Returns the first due deliveries, at most `count`. */
export function firstDue({ deliveries }: EventRecord, count: number, now: number): Delivery[] {
  return deliveries.filter(({ dueAt = Infinity }) => dueAt <= now).slice(0, count);
}

/** Starts several deliveries: each is due again when its lease ends. */
export function leaseAll(record: EventRecord, begun: readonly Delivery[], now: number): EventRecord {
  const deliveries = record.deliveries.map((delivery) =>
    begun.includes(delivery) ? lease(record, delivery, now) : delivery,
  );
  return { ...record, deliveries };
}

/** Finds a delivery by its id. */
export function findDelivery(record: EventRecord | undefined, id: string): Delivery | undefined {
  return record?.deliveries.find((delivery) => delivery.id === id);
}

/** Starts a delivery: it is due again when its attempt must have ended. */
export function lease(record: EventRecord, delivery: Delivery, now: number): Delivery {
  const target = currentTarget(record, delivery, undefined);
  return beginAttempt(delivery, now + (target.ok ? leaseMs(target.value) : 0));
}
