import * as v from "valibot";
import { isCoveredByFailover } from "./hub-callback.ts";
import { waitFor, fail, isSettled, supersedeBecause, type Delivery } from "./delivery.ts";
import { duration, parseDuration } from "../schema/duration.ts";
import { compileWindow, TimeWindow } from "../match/window.ts";
import { list } from "../schema/bounded.ts";
import { waitUntil } from "./pending.ts";
import { SECOND_MS, DAY_MS } from "../lib/time.ts";

/** What a rule may want to be so before one of its targets gets a push. In this order: `after`, `soak`, `approval`, `window`. */
export const stageFields = {
  /** Targets of the same rule that must have been delivered to; if one fails, this one gets nothing. */
  after: v.exactOptional(v.pipe(list(v.string(), 100, "targets"), v.minLength(1, "expected at least one target"))),
  /** How long everything must have been well since. */
  soak: v.exactOptional(duration(SECOND_MS, 30 * DAY_MS)),
  /** Whether somebody has to approve it. */
  approval: v.exactOptional(v.boolean()),
  /** When it may be delivered; outside it waits for the window to open. */
  window: v.exactOptional(TimeWindow),
};

const Stage = v.object(stageFields);

export type Stage = v.InferOutput<typeof Stage>;

/** Stages by the name of the target. */
export type Stages = Readonly<Record<string, Stage | undefined>>;

/** What keeps a delivery that is due from being attempted. */
export type Gate =
  | { readonly kind: "approval" }
  | { readonly kind: "closed"; readonly until: number; readonly reason: string };

/** A delivery as it begins: one that comes after others, or has to soak, waits. */
export function openStage(delivery: Delivery, stage: Stage | undefined): Delivery {
  if (stage?.after !== undefined) return waitFor(delivery, "targets", `waits for ${stage.after.join(", ")}`);
  const soakMs = parseDuration(stage?.soak ?? "0s") ?? 0;
  return soakMs === 0 ? delivery : waitUntil(delivery, (delivery.dueAt ?? 0) + soakMs, `soaks for ${stage?.soak}`);
}

/** The deliveries of an event, those that wait for others moved on as far as the others have come. */
export function advance(deliveries: readonly Delivery[], stages: Stages, now: number): readonly Delivery[] {
  const next = deliveries.map((delivery) =>
    delivery.awaits === "targets" ? moveOn(delivery, stages[delivery.target], deliveries, now) : delivery,
  );
  // One that fails now takes those along that come after it.
  return next.every((delivery, index) => delivery === deliveries[index]) ? deliveries : advance(next, stages, now);
}

function moveOn(
  delivery: Delivery,
  { after = [], soak }: Stage = {},
  deliveries: readonly Delivery[],
  now: number,
): Delivery {
  const outcomes = after.map((name) => ({ name, outcome: outcomeOf(name, deliveries) }));
  const lost = outcomes.find(({ outcome }) => outcome === "failed" || outcome === "superseded");
  if (lost?.outcome === "failed") return fail(delivery, `not sent: ${lost.name} failed`);
  if (lost !== undefined) return supersedeBecause(delivery, `not sent: ${lost.name} was superseded`);
  if (!outcomes.every(({ outcome }) => outcome === "delivered")) return delivery;
  const soakMs = parseDuration(soak ?? "0s") ?? 0;
  return waitUntil(
    delivery,
    now + soakMs,
    `${soakMs === 0 ? "follows" : `soaks for ${soak} after`} ${after.join(", ")}`,
  );
}

/** How a target's latest delivery stands. While its failover is under way nothing is lost yet. */
function outcomeOf(target: string, deliveries: readonly Delivery[]): Delivery["status"] {
  const latest = deliveries.findLast((delivery) => delivery.target === target);
  if (latest === undefined) return "delivered";
  if (latest.status !== "failed") return latest.status;
  if (isCoveredByFailover(latest, deliveries)) return "delivered";
  return deliveries.some((other) => other.failoverFor === target && !isSettled(other)) ? "pending" : "failed";
}

/**
 * What keeps a delivery from being attempted now, though its time has come. One that an operator has asked for, or that
 * stands in for another, goes at once.
 */
export function gateOf(delivery: Delivery, stage: Stage | undefined, now: number): Gate | undefined {
  const { redeliveryOf, failoverFor, approval, attempts } = delivery;
  if (stage === undefined || redeliveryOf !== undefined || failoverFor !== undefined) return undefined;
  if (stage.approval === true && approval === undefined) return { kind: "approval" };
  // A delivery that has begun in its window goes on with its retries.
  if (stage.window === undefined || attempts.length > 0) return undefined;
  const window = compileWindow(stage.window);
  if (!window.ok || window.value.contains(now)) return undefined;
  const until = window.value.nextOpening(now);
  return { kind: "closed", until, reason: `waits for its window, which opens ${new Date(until).toISOString()}` };
}
