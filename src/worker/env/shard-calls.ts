import type { Block } from "../../core/delivery/breaker.ts";
import type { OpenCounts } from "../../core/metrics/exposition.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { EventCounts, Period } from "./event-counts.ts";

/** All targets whose breaker is open for a repository. */
export type OpenBreakers = readonly (Block & { readonly target: string })[];

/** A change of an event. */
export interface EventChange {
  /** Absent from a new event. */
  readonly before?: EventSummary;
  readonly summary: EventSummary;
}

/** The shards of a day: each is an object of the class `Directory` that indexes a part of the day's events. */
export interface ShardedDay {
  /** The start of the UTC day, in milliseconds since 1970. */
  readonly day: number;
  readonly shards: number;
}

/** What a shard has taken, for the central directory. */
export interface ShardNews extends ShardedDay {
  readonly updates: readonly {
    readonly repository: string;
    readonly blocks: OpenBreakers;
    readonly changes: readonly EventChange[];
  }[];
  readonly usage: Usage;
  /** As in `DirectoryUpdate`: of the latest update. */
  readonly revision?: string;
}

/** The calls of a shard, beside those that it shares with the central directory. */
export interface ShardCalls {
  /** Counts of a period, with the start of each part. */
  eventCounts(period: Period): { readonly from: number; readonly counts: EventCounts }[];
  /** Counts of pushes that are held or pending now. */
  openEvents(): OpenCounts;
  /** The repositories with an event that is held or pending; with `target`, with one pending that goes there. */
  openRepositories(target?: string): string[];
  /** Completes the rollups. Returns whether an event is held or pending, an alert too. */
  tidy(now: number): boolean;
  /** Deletes everything but events that are held or pending. Returns false if there is one. */
  drop(): Promise<boolean>;
}
