import type { Latencies } from "../../core/delivery/latency.ts";
import type { EventStatus } from "../../core/record/summary.ts";

/** Deliveries to one target by status, and their latencies since the push or alert. */
export interface TargetCounts {
  delivered: number;
  failed: number;
  pending: number;
  /** Events whose latest delivery to it failed. Absent from counts that an earlier version stored. */
  undelivered?: number;
  readonly latencies: Latencies;
}

/** Counts of events. They can be added up, and are stored as JSON. */
export interface EventCounts {
  readonly events: Record<EventStatus, number>;
  readonly targets: Record<string, TargetCounts>;
  /** Set if counting ended at its bound, with older events left. Such counts are not stored. */
  isLowerBound?: true;
}

/** A time span, in milliseconds since 1970, cut into equal buckets. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
  /** The target whose deliveries are counted for each bucket too. */
  readonly target?: string;
}
