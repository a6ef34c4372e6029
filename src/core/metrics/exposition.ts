import { mayProbe, type Block } from "../delivery/breaker.ts";
import type { Budget, Resource } from "../usage/budget.ts";
import { VERSION } from "../lib/version.ts";
import type { Counters, Pair } from "./counters.ts";
import { gauge, type Labels } from "./prometheus.ts";

/** Counts of open events, of any age. */
export interface OpenCounts {
  readonly held: number;
  readonly pending: number;
  readonly oldestPendingAt?: number;
}

/** A block of a target for a repository. */
export type TargetBlock = Block & Pair;

/** Gauge values. */
export interface Gauges {
  readonly open: OpenCounts;
  readonly blocks: readonly TargetBlock[];
  readonly budget: Budget;
}

const BREAKER_STATES = ["closed", "open", "half_open"] as const;

type BreakerState = (typeof BREAKER_STATES)[number];

/** Label values of the resources. */
const LABELS: Readonly<Record<Resource, string>> = {
  requests: "requests",
  objectRequests: "object_requests",
  rowsWritten: "rows_written",
  rowsRead: "rows_read",
  objectGbSeconds: "object_gb_seconds",
  kvReads: "kv_reads",
  kvWrites: "kv_writes",
};

/** Formats all metrics; docs/metrics.md describes each. */
export function exposition(counters: Counters, { open, blocks, budget }: Gauges, now: number): string {
  const { held, pending, oldestPendingAt } = open;
  const oldestAge = oldestPendingAt === undefined ? 0 : (now - oldestPendingAt) / 1000;
  return [
    ...gauge("hubrelay_build_info", [[{ version: VERSION }, 1]]),
    ...counters.lines(),
    ...gauge("hubrelay_events_pending", [[{}, pending]]),
    ...gauge("hubrelay_events_held", [[{}, held]]),
    ...gauge("hubrelay_oldest_pending_seconds", [[{}, oldestAge]]),
    ...gauge("hubrelay_target_breaker_state", breakerStates(counters.pairs(), blocks, now)),
    ...budgetLines(budget),
    "",
  ].join("\n");
}

/** Returns a sample per state, as in OpenMetrics' state sets, so that the end of a state is visible. */
function breakerStates(
  pairs: readonly Pair[],
  blocks: readonly TargetBlock[],
  now: number,
): (readonly [Labels, number])[] {
  const states = new Map<string, Pair & { readonly state: BreakerState }>();
  const set = ({ target, repository }: Pair, state: BreakerState): void => {
    states.set(`${target} ${repository}`, { target, repository, state });
  };
  for (const pair of pairs) set(pair, "closed");
  for (const block of blocks) set(block, mayProbe(block, now) ? "half_open" : "open");
  return [...states.values()].flatMap(({ target, repository, state }) =>
    BREAKER_STATES.map((other) => [{ target, repository, state: other }, other === state ? 1 : 0] as const),
  );
}

function budgetLines({ resources, resetsAt, pushesLeft, usdPerMillionPushes, plan }: Budget): string[] {
  const each = (pick: "used" | "limit"): (readonly [Labels, number])[] =>
    resources.map((resource) => [{ resource: LABELS[resource.name] }, resource[pick]]);
  return [
    ...gauge("hubrelay_budget_used", each("used")),
    ...gauge("hubrelay_budget_limit", each("limit")),
    ...gauge("hubrelay_budget_reset_timestamp_seconds", [[{ plan }, resetsAt / 1000]]),
    ...gauge("hubrelay_budget_pushes_left", one(pushesLeft)),
    ...gauge(
      "hubrelay_push_cost_dollars",
      one(usdPerMillionPushes === undefined ? undefined : usdPerMillionPushes / 1e6),
    ),
  ];
}

/** Returns no sample for a missing value, because 0 would be a value. */
function one(value: number | undefined): (readonly [Labels, number])[] {
  return value === undefined ? [] : [[{}, value]];
}
