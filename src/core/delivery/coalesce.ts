import * as v from "valibot";
import { isSettled, supersedeBecause, type Delivery } from "./delivery.ts";
import { duration, parseDuration } from "../schema/duration.ts";
import type { Event } from "../event/event.ts";
import type { MergedPush } from "../event/merged-push.ts";
import { compileExpression } from "../expression/expression.ts";
import { expressionValues } from "../expression/values.ts";
import type { Subject } from "../match/subject.ts";
import { sequenceOf } from "../event/sequence.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SECOND_MS, HOUR_MS } from "../lib/time.ts";

/** `max` where it is not given, in windows. */
const DEFAULT_MAX_WINDOWS = 4;

/** More merged pushes than these are not listed. */
const MAX_LISTED = 100;

/** Pushes that belong together are delivered as one. */
export const Coalesce = strict({
  /** How long it has to be quiet. */
  window: duration(SECOND_MS, HOUR_MS),
  /** How long the first push waits at most. */
  max: v.exactOptional(duration(SECOND_MS, 24 * HOUR_MS)),
  /** What pushes of the repository that belong together have in common: `tag`, `repository`, `digest`, or what a CEL expression gives. */
  by: v.exactOptional(v.string()),
  /** Which of them is delivered. */
  keep: v.exactOptional(v.picklist(["last", "first"])),
});

export type Coalesce = v.InferOutput<typeof Coalesce>;

/** What a delivery is coalesced by, once it is known. */
export interface Coalescing extends Pick<Coalesce, "window" | "max" | "keep"> {
  /** Pushes with the same one belong together. */
  readonly key: string;
}

/** What a push is coalesced by; undefined where it cannot be told, and the push is delivered by itself. */
export type KeyOf = (subject: Subject) => string | undefined;

/** Compiles what a rule coalesces by. The error says what is wrong with an expression. */
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

/** A delivery with the event that it is of. */
export interface Candidate {
  readonly event: Event;
  readonly delivery: Delivery;
}

/** When a delivery that others may join is due, given when the first of them came. */
export function dueAfter({ window, max }: Coalescing, since: number, now: number): number {
  const windowMs = parseDuration(window) ?? 0;
  const maxMs = max === undefined ? windowMs * DEFAULT_MAX_WINDOWS : (parseDuration(max) ?? 0);
  return Math.min(now + windowMs, since + Math.max(windowMs, maxMs));
}

/** Whether others may still join a delivery: nothing of it has been sent. */
export function isJoinable(delivery: Delivery): boolean {
  return !isSettled(delivery) && delivery.attempts.length === 0;
}

/** Whether a later delivery stands for an earlier one: by when they were pushed, not by when they came. */
export function winsOver(later: Event, earlier: Event, { keep = "last" }: Coalescing): boolean {
  return keep === "last" && sequenceOf(later) >= sequenceOf(earlier);
}

/** The delivery that stands for another, and the other, which is not sent. */
export function merge(winner: Candidate, loser: Candidate): { readonly kept: Delivery; readonly merged: Delivery } {
  const { tag, digest } = loser.event.push;
  const last = { event: loser.event.id, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
  const all = [...(loser.delivery.merged ?? []), last, ...(winner.delivery.merged ?? [])];
  return {
    kept: { ...winner.delivery, merged: all.slice(-MAX_LISTED) },
    merged: supersedeBecause(loser.delivery, `merged into ${winner.event.id}`),
  };
}

/** Every tag that a delivery stands for, its own first. */
export function tagsOf({ push }: Event, merged: readonly MergedPush[] = []): string[] {
  const tags = [push.tag, ...merged.map(({ tag }) => tag)].filter((tag) => tag !== undefined);
  return [...new Set(tags)];
}
