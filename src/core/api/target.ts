import * as v from "valibot";
import { Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";

/** A target's definition, and whether it is paused. */
export const TargetState = v.object({
  name: v.string(),
  type: v.string(),
  kind: v.picklist(["deploy", "notify"]),
  description: v.exactOptional(v.string()),
  rate: v.exactOptional(v.string()),
  concurrency: v.exactOptional(v.number()),
  paused: v.exactOptional(
    v.object({
      reason: v.string(),
      since: v.exactOptional(Time),
      until: v.exactOptional(v.pipe(Time, v.description("when the pause ends by itself; absent: when it is ended"))),
      by: v.picklist(["document", "operator"]),
      operator: v.exactOptional(v.pipe(v.string(), v.description("the operator who paused it, if `by` is `operator`"))),
    }),
  ),
});
export type TargetState = OutputOf<typeof TargetState>;

/** A repository whose deliveries a target currently does not accept. */
export const BlockedRepository = v.object({
  repository: v.string(),
  target: v.string(),
  kind: v.picklist(["gone", "breaker", "absent"]),
  reason: v.string(),
  since: Time,
  probeAt: v.exactOptional(Time),
  probeDelayMs: v.exactOptional(v.number()),
});

/** Counts of deliveries by status. */
export const Counts = v.object({ delivered: v.number(), failed: v.number(), pending: v.number() });

/** A target and its health. */
export const TargetHealth = v.object({
  ...TargetState.entries,
  blocked: v.array(BlockedRepository),
  counts: v.pipe(Counts, v.description("of the last 24 hours")),
});
export type TargetHealth = OutputOf<typeof TargetHealth>;

/** `GET /targets`. */
export const TargetList = v.object({
  targets: v.array(TargetHealth),
  isLastValid: v.exactOptional(
    v.pipe(
      v.literal(true),
      v.description("the rule document is missing or not valid: these are the targets of the last valid one"),
    ),
  ),
});
export type TargetList = OutputOf<typeof TargetList>;

/** The result of a sample push. */
export const TestOutcome = v.object({
  outcome: v.picklist(["delivered", "failed"]),
  status: v.exactOptional(v.number()),
  durationMs: v.number(),
  reason: v.exactOptional(v.string()),
  response: v.exactOptional(v.pipe(v.string(), v.description("the start of the answer's body"))),
});
export type TestOutcome = OutputOf<typeof TestOutcome>;
