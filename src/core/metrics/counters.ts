import { ALERT_TYPES } from "../event/alert.ts";
import type { DeliverySummary, EventSummary } from "../record/summary.ts";
import { Counter, Histogram, type Kept } from "./prometheus.ts";

/** Upper bounds of the delivery latency in seconds, up to the end of the longest schedule. */
const LATENCY_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 100_800];

/** Upper bounds of an attempt's duration in seconds. The default timeout is 15 seconds. */
const DURATION_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

/** Limit of the healthy pairs of a target and a repository that are reported. */
const MAX_PAIRS = 500;

// Prometheus cannot see the first increase of a new counter, so expected series start at 0.
const OUTCOMES = ["delivered", "failed", "superseded"];
const REFUSALS = ["400", "401", "403", "404", "408", "413", "415", "422", "429"];

/** A target and a repository that delivers to it. */
export interface Pair {
  readonly target: string;
  readonly repository: string;
}

/** The counters' values, as JSON. */
export interface KeptCounters {
  readonly pairs: readonly Pair[];
  /** By metric name. */
  readonly metrics: Readonly<Record<string, Kept>>;
}

/**
 * Counts events, deliveries and attempts. Compares each summary with the previous one, so an event that is synced
 * again, after a crash too, counts once. Counters are stored from time to time; a crash can lose counts, but never
 * doubles them.
 */
export class Counters {
  readonly #events = new Counter("hubrelay_events_total");
  readonly #missed = new Counter("hubrelay_missed_pushes_total");
  readonly #alerts = new Counter("hubrelay_alerts_total");
  readonly #deliveries = new Counter("hubrelay_deliveries_total");
  readonly #attempts = new Counter("hubrelay_attempts_total");
  readonly #rejected = new Counter("hubrelay_rejected_requests_total");
  readonly #latencies = new Histogram("hubrelay_delivery_latency_seconds", LATENCY_BOUNDS);
  readonly #durations = new Histogram("hubrelay_attempt_duration_seconds", DURATION_BOUNDS);
  readonly #metrics = [
    this.#events,
    this.#missed,
    this.#alerts,
    this.#deliveries,
    this.#attempts,
    this.#latencies,
    this.#durations,
    this.#rejected,
  ];
  readonly #pairs = new Map<string, Pair>();
  /** Targets with a series for each outcome. */
  readonly #begun = new Set<string>();

  constructor() {
    this.#missed.add({}, 0);
    for (const status of REFUSALS) this.#rejected.add({ status }, 0);
    for (const type of ALERT_TYPES) this.#alerts.add({ type }, 0);
  }

  /** Counts the changes between two summaries of an event. */
  count(before: EventSummary | undefined, after: EventSummary): void {
    if (before === undefined) this.#countNew(after);
    for (const delivery of after.deliveries) {
      const { target } = delivery;
      this.notePair({ target, repository: after.repository });
      if (!this.#begun.has(target)) this.#begin(target);
      const earlier = before?.deliveries.find(({ id }) => id === delivery.id);
      this.#countDelivery(earlier, delivery, after.receivedAt);
    }
  }

  /** Counts refused requests to the hook by status. */
  countRejected(counts: Readonly<Record<number, number>>): void {
    for (const [status, count] of Object.entries(counts)) this.#rejected.add({ status }, count);
  }

  /** Remembers that a repository delivers to a target. */
  notePair(pair: Pair): void {
    if (this.#pairs.size < MAX_PAIRS) this.#pairs.set(`${pair.target} ${pair.repository}`, pair);
  }

  /** Returns the remembered pairs. */
  pairs(): Pair[] {
    return [...this.#pairs.values()];
  }

  /** Formats all counters in Prometheus' text format. */
  lines(): string[] {
    return this.#metrics.flatMap((metric) => metric.lines());
  }

  /** Returns the values to store. */
  kept(): KeptCounters {
    return {
      pairs: this.pairs(),
      metrics: Object.fromEntries(this.#metrics.map((metric) => [metric.name, metric.kept()])),
    };
  }

  /** Restores stored values. Call it before anything is counted. */
  restore({ pairs, metrics }: KeptCounters): void {
    for (const pair of pairs) this.notePair(pair);
    for (const metric of this.#metrics) metric.restore(metrics[metric.name] ?? []);
  }

  #countNew({ alert, repository, origin }: EventSummary): void {
    if (alert !== undefined) return this.#alerts.add({ type: alert.type });
    this.#events.add({ repository });
    if (origin === "reconciled") this.#missed.add({});
  }

  #begin(target: string): void {
    this.#begun.add(target);
    for (const outcome of OUTCOMES) this.#deliveries.add({ target, outcome }, 0);
  }

  #countDelivery(before: DeliverySummary | undefined, after: DeliverySummary, receivedAt: number): void {
    const { target, status, attemptedAt, durationMs, redeliveryOf } = after;
    const attempts = after.attempts - (before?.attempts ?? 0);
    this.#attempts.add({ target }, attempts);
    // If two summaries are several attempts apart, only the last one's duration is known.
    if (attempts > 0 && durationMs !== undefined) this.#durations.observe({ target }, durationMs / 1000);
    if (status === "pending" || status === before?.status) return;
    this.#deliveries.add({ target, outcome: status });
    if (status !== "delivered" || attemptedAt === undefined || redeliveryOf !== undefined) return;
    this.#latencies.observe({ target }, (attemptedAt - receivedAt) / 1000);
  }
}
