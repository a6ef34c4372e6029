import type { Budget, ResourceBudget } from "../../core/budget.ts";
import type { EventRecord } from "../../core/record.ts";
import type { RuleTrace } from "../../core/route.ts";
import type { EventStatus, EventSummary } from "../../core/summary.ts";

// What the API answers, as docs/api.md describes it.

export type { Budget, EventRecord, ResourceBudget, EventStatus, EventSummary, RuleTrace };

/** One mistake in a document, by the place where it is. */
export interface ApiProblem {
  readonly path: string | readonly (string | number)[];
  readonly message: string;
}

export interface EventPage {
  readonly events: readonly EventSummary[];
  readonly next?: string | number;
}

export interface EventDetail {
  readonly summary: EventSummary;
  readonly record: EventRecord;
  /** The payload as text. */
  readonly body: string;
}

export interface BlockedRepository {
  readonly repository: string;
  readonly kind: "gone" | "breaker";
  readonly reason: string;
  readonly since: number;
  readonly probeAt?: number;
}

export interface Counts {
  readonly delivered: number;
  readonly failed: number;
  readonly pending: number;
}

export interface TargetState {
  readonly name: string;
  readonly type: string;
  readonly kind: "deploy" | "notify";
  readonly description?: string;
  readonly paused?: { readonly reason: string; readonly since?: number; readonly by: "document" | "operator" };
  readonly blocked: readonly BlockedRepository[];
  readonly rate?: string;
  readonly concurrency?: number;
  /** Of the last 24 hours. */
  readonly counts: Counts;
}

export interface TestOutcome {
  readonly outcome: "delivered" | "failed";
  readonly status?: number;
  readonly durationMs: number;
  readonly reason?: string;
  readonly response?: string;
}

export interface RulesState {
  readonly text: string;
  readonly revision: string;
  readonly status: "ready" | "missing" | "invalid";
  readonly problems: readonly ApiProblem[];
  readonly warnings?: readonly ApiProblem[];
}

export interface RulesCheck {
  readonly problems: readonly ApiProblem[];
  readonly warnings: readonly ApiProblem[];
}

export interface RulesTest {
  readonly rules: readonly string[];
  readonly targets: readonly string[];
  readonly isDefault: boolean;
  readonly trace: readonly RuleTrace[];
}

export interface RulesVersion {
  readonly key: string;
  readonly savedAt: number;
  readonly length?: number;
}

export interface TimeBucket extends Counts {
  readonly from: number;
  readonly events: number;
  readonly held: number;
}

export interface TargetStatistics extends Counts {
  readonly name: string;
  /** How long after the push deliveries were made; absent without one. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number };
}

export interface Statistics {
  readonly buckets: readonly TimeBucket[];
  readonly targets: readonly TargetStatistics[];
  readonly attention: {
    readonly held: number;
    readonly failed: number;
    readonly pending: number;
    readonly oldestPendingAt?: number;
    readonly pausedTargets?: readonly string[];
  };
}

export interface Rejected {
  readonly at: number;
  readonly status: number;
  readonly reason: string;
  readonly token?: string;
  readonly detail?: readonly ApiProblem[];
  readonly address?: string;
  readonly userAgent?: string;
}

export interface RelayStatus {
  readonly status: "ok" | "error";
  readonly version: string;
  /** `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
  readonly hookUrl: string;
  readonly labels: readonly string[];
}
