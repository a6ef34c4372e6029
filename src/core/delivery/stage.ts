import * as v from "valibot";
import { gateOf, lateBy, limitOf, outcomeOfGate, refusalBy, type EventGates } from "./gate.ts";
import { isCoveredByFailover } from "./delivery.ts";
import { waitFor, fail, isSettled, supersedeBecause, type Delivery } from "./delivery.ts";
import { duration, millisecondsOf } from "../schema/duration.ts";
import { compileWindow, TimeWindow } from "../match/window.ts";
import { list } from "../schema/bounded.ts";
import { waitUntil } from "./pending.ts";
import { SECOND_MS, DAY_MS } from "../lib/time.ts";

/** Conditions of a rule on a delivery, checked in this order: `after`, `soak`, `approval`, `window`. */
export const stageFields = {
  /** Targets of the rule that must be delivered first, and gates that must pass. If one fails, this one is not sent. */
  after: v.exactOptional(v.pipe(list(v.string(), 100, "targets"), v.minLength(1, "expected at least one target"))),
  /** Time to wait after them, or after the push. */
  soak: v.exactOptional(duration(SECOND_MS, 30 * DAY_MS)),
  /** Whether a person must approve the delivery. */
  approval: v.exactOptional(v.boolean()),
  /** When it may be delivered; at other times it waits for the window. */
  window: v.exactOptional(TimeWindow),
};

const Stage = v.object(stageFields);

export type Stage = v.InferOutput<typeof Stage>;

/** Stages by target name. */
export type Stages = Readonly<Record<string, Stage | undefined>>;

/** A condition that stops a due delivery. */
export type UnmetCondition =
  | { readonly kind: "approval" }
  | { readonly kind: "closed"; readonly until: number; readonly reason: string };

/** Opens a delivery with its stage: it waits for other targets and gates, or soaks. */
export function openStage(delivery: Delivery, stage: Stage | undefined, gates: EventGates): Delivery {
  if (stage?.after !== undefined) return waitForOthers(delivery, stage.after, gates);
  const soakMs = millisecondsOf(stage?.soak);
  return soakMs === 0 ? delivery : waitUntil(delivery, (delivery.dueAt ?? 0) + soakMs, `soaks for ${stage?.soak}`);
}

/** Makes a delivery wait for targets and gates: until the first of the gates is over, if one has no signal. */
function waitForOthers(delivery: Delivery, after: readonly string[], gates: EventGates): Delivery {
  return waitFor(delivery, "targets", `waits for ${after.join(", ")}`, limitOf(after, gates));
}

/** Advances the deliveries of an event that wait for others of it, or for its gates. */
export function advance(
  deliveries: readonly Delivery[],
  stages: Stages,
  now: number,
  gates: EventGates = {},
): readonly Delivery[] {
  const next = deliveries.map((delivery) =>
    delivery.awaits === "targets"
      ? advanceOne(delivery, stages[delivery.target], { deliveries, gates }, now)
      : delivery,
  );
  // A failure here can fail deliveries that depend on it.
  return next.every((delivery, index) => delivery === deliveries[index])
    ? deliveries
    : advance(next, stages, now, gates);
}

function advanceOne(
  delivery: Delivery,
  { after = [], soak }: Stage = {},
  { deliveries, gates }: { readonly deliveries: readonly Delivery[]; readonly gates: EventGates },
  now: number,
): Delivery {
  const refusal = refusalBy(after, gates);
  if (refusal !== undefined) return fail(delivery, refusal);
  const outcomes = after.map((name) => {
    const gate = gateOf(name, gates);
    return { name, outcome: gate === undefined ? outcomeOf(name, deliveries) : outcomeOfGate(gate) };
  });
  const lost = outcomes.find(({ outcome }) => outcome === "failed" || outcome === "superseded");
  if (lost?.outcome === "failed") return fail(delivery, `not sent: ${lost.name} failed`);
  if (lost !== undefined) return supersedeBecause(delivery, `not sent: ${lost.name} was superseded`);
  if (!outcomes.every(({ outcome }) => outcome === "delivered")) {
    return delivery.dueAt === limitOf(after, gates) ? delivery : waitForOthers(delivery, after, gates);
  }
  const soakMs = millisecondsOf(soak);
  return waitUntil(
    delivery,
    now + soakMs,
    `${soakMs === 0 ? "follows" : `soaks for ${soak} after`} ${after.join(", ")}`,
  );
}

/** Ends a due delivery that still waits for others: it fails if a gate is over, and otherwise waits on. */
export function endWait(delivery: Delivery, stage: Stage | undefined, gates: EventGates, now: number): Delivery {
  const after = stage?.after ?? [];
  const late = lateBy(after, gates, now);
  return late === undefined ? waitForOthers(delivery, after, gates) : fail(delivery, late);
}

/** Returns the status of a target's latest delivery; pending while its failover is. */
function outcomeOf(target: string, deliveries: readonly Delivery[]): Delivery["status"] {
  const latest = deliveries.findLast((delivery) => delivery.target === target);
  if (latest === undefined) return "delivered";
  if (latest.status !== "failed") return latest.status;
  if (isCoveredByFailover(latest, deliveries)) return "delivered";
  const standIn = deliveries.find((other) => other.failoverFor === target && !isSettled(other));
  return standIn?.status ?? "failed";
}

/**
 * Returns the condition that stops a due delivery; undefined if none does. Redeliveries by an operator and failovers
 * skip the conditions.
 */
export function unmetConditionOf(
  delivery: Delivery,
  stage: Stage | undefined,
  now: number,
): UnmetCondition | undefined {
  const { redeliveryOf, failoverFor, approval, attempts } = delivery;
  if (stage === undefined || redeliveryOf !== undefined || failoverFor !== undefined) return undefined;
  if (stage.approval === true && approval === undefined) return { kind: "approval" };
  // Retries of a delivery that started in its window continue outside it.
  if (stage.window === undefined || attempts.length > 0) return undefined;
  const window = compileWindow(stage.window);
  if (!window.ok || window.value.contains(now)) return undefined;
  const until = window.value.nextOpening(now);
  return { kind: "closed", until, reason: `waits for its window, which opens ${new Date(until).toISOString()}` };
}
