import * as v from "valibot";
import { isSettled, supersedeBecause, type Delivery } from "./delivery.ts";
import { duration, millisecondsOf } from "../schema/duration.ts";
import type { Event } from "../event/event.ts";
import type { MergedPush } from "../event/merged-push.ts";
import { compileExpression } from "../expression/expression.ts";
import { expressionValues } from "../expression/values.ts";
import type { Subject } from "../match/subject.ts";
import { sequenceOf } from "../event/sequence.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SECOND_MS, HOUR_MS } from "../lib/time.ts";

/** Default of `max`, in windows. */
const DEFAULT_MAX_WINDOWS = 4;

/** The most merged pushes that a delivery lists. */
const MAX_LISTED = 100;

/** Delivers pushes that belong together as one. */
export const Coalesce = strict({
  /** Quiet time after which the push is delivered. */
  window: duration(SECOND_MS, HOUR_MS),
  /** The longest that the first push waits. */
  max: v.exactOptional(duration(SECOND_MS, 24 * HOUR_MS)),
  /** What the pushes have in common: `tag`, `repository`, `digest`, or the text that a CEL expression returns. */
  by: v.exactOptional(v.string()),
  /** The push to deliver. */
  keep: v.exactOptional(v.picklist(["last", "first"])),
});

export type Coalesce = v.InferOutput<typeof Coalesce>;

/** The coalescing of a delivery, with its key evaluated. */
export interface Coalescing extends Pick<Coalesce, "window" | "max" | "keep"> {
  /** Pushes with the same one belong together. */
  readonly key: string;
}

/** Returns a push's key; undefined if it has none, and the push is delivered alone. */
export type KeyOf = (subject: Subject) => string | undefined;

/** Compiles the `by` of a rule. The error explains an invalid expression. */
export function compileKey(by = "tag"): Result<KeyOf, string> {
  switch (by) {
    case "tag":
      return ok(({ event }) => event.push.tag ?? "");
    case "repository":
      return ok(() => "");
    case "digest":
      return ok(({ event }) => event.push.digest);
    default:
      return compileExpressionKey(by);
  }
}

function compileExpressionKey(source: string): Result<KeyOf, string> {
  const expression = compileExpression(source, "string");
  if (!expression.ok) return err(`expected "tag", "repository", "digest" or an expression: ${expression.error}`);
  return ok(({ event, payload }) => {
    const key = expression.value(expressionValues(event, payload));
    return key.ok && typeof key.value === "string" ? key.value : undefined;
  });
}

/** A delivery and its event. */
export interface Candidate {
  readonly event: Event;
  readonly delivery: Delivery;
}

/** Returns when a joinable delivery is due, given when its first push came. */
export function dueAfter({ window, max }: Coalescing, since: number, now: number): number {
  const windowMs = millisecondsOf(window);
  const maxMs = max === undefined ? windowMs * DEFAULT_MAX_WINDOWS : millisecondsOf(max);
  return Math.min(now + windowMs, since + Math.max(windowMs, maxMs));
}

/** Checks whether pushes can still join a delivery: nothing was sent yet. */
export function isJoinable(delivery: Delivery): boolean {
  return !isSettled(delivery) && delivery.attempts.length === 0;
}

/** Checks whether the later event replaces the earlier one. Compares push times, not arrival times. */
export function winsOver(later: Event, earlier: Event, { keep = "last" }: Coalescing): boolean {
  return keep === "last" && sequenceOf(later) >= sequenceOf(earlier);
}

/** Merges one delivery into another. The merged one is superseded. */
export function merge(winner: Candidate, loser: Candidate): { readonly kept: Delivery; readonly merged: Delivery } {
  const { tag, digest } = loser.event.push;
  const last = { event: loser.event.id, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
  const all = [...(loser.delivery.merged ?? []), last, ...(winner.delivery.merged ?? [])];
  return {
    kept: { ...winner.delivery, merged: all.slice(-MAX_LISTED) },
    merged: supersedeBecause(loser.delivery, `merged into ${winner.event.id}`),
  };
}

/** Returns every tag of a delivery and its merged pushes, its own first. */
export function tagsOf({ push }: Event, merged: readonly MergedPush[] = []): string[] {
  const tags = [push.tag, ...merged.map(({ tag }) => tag)].filter((tag) => tag !== undefined);
  return [...new Set(tags)];
}
