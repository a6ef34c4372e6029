import { ALERT_TYPES } from "../event/alert.ts";
import type { DeliverySummary, EventSummary } from "../record/summary.ts";
import { Counter, Histogram, type Kept } from "./prometheus.ts";

/** Upper bounds of the delivery's latency in seconds: from at once to the end of the longest schedule. */
const LATENCY_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 100_800];

/** Upper bounds of an attempt's duration in seconds: a target's time-out is 15 seconds unless it says otherwise. */
const DURATION_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

/** So many pairs of a target and a repository are told of while nothing is wrong with them. */
const MAX_PAIRS = 500;

// Prometheus does not see a counter rise that it has never seen lower: what is expected begins at 0.
const OUTCOMES = ["delivered", "failed", "superseded"];
const REFUSALS = ["400", "401", "403", "404", "408", "413", "415", "422", "429"];

/** A target as one repository knows it. */
export interface Pair {
  readonly target: string;
  readonly repository: string;
}

/** What the counters have come to, as JSON. */
export interface KeptCounters {
  readonly pairs: readonly Pair[];
  /** By the metric's name. */
  readonly metrics: Readonly<Record<string, Kept>>;
}

/**
 * Counts what events have gone through. What changed is told from the summary that the event index had before: an event that is fed
 * again, after a crash too, counts once. The counters are kept once in a while; what a crash takes of them is missing,
 * and never twice there.
 */
export class Counters {
  readonly #events = new Counter("hubrelay_events_total", "Pushes accepted.");
  readonly #missed = new Counter("hubrelay_missed_pushes_total", "Pushes that no webhook told of.");
  readonly #alerts = new Counter("hubrelay_alerts_total", "Alerts raised.");
  readonly #deliveries = new Counter("hubrelay_deliveries_total", "Deliveries that have ended, by how.");
  readonly #attempts = new Counter("hubrelay_attempts_total", "Requests sent to targets.");
  readonly #rejected = new Counter("hubrelay_rejected_requests_total", "Requests to the hook that were turned away.");
  readonly #latencies = new Histogram(
    "hubrelay_delivery_latency_seconds",
    "From a push, or an alert, to its delivery, retries and waits included.",
    LATENCY_BOUNDS,
  );
  readonly #durations = new Histogram(
    "hubrelay_attempt_duration_seconds",
    "How long targets took to answer.",
    DURATION_BOUNDS,
  );
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
  /** Targets whose outcomes are all counted, if only as 0. */
  readonly #begun = new Set<string>();

  constructor() {
    this.#missed.add({}, 0);
    for (const status of REFUSALS) this.#rejected.add({ status }, 0);
    for (const type of ALERT_TYPES) this.#alerts.add({ type }, 0);
  }

  /** Counts what has changed between two summaries of an event. */
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

  /** Counts requests to the hook that were turned away, by their status. */
  countRejected(counts: Readonly<Record<number, number>>): void {
    for (const [status, count] of Object.entries(counts)) this.#rejected.add({ status }, count);
  }

  /** Remembers that a repository delivers to a target. */
  notePair(pair: Pair): void {
    if (this.#pairs.size < MAX_PAIRS) this.#pairs.set(`${pair.target} ${pair.repository}`, pair);
  }

  /** Targets and the repositories that deliver to them, as far as they are remembered. */
  pairs(): Pair[] {
    return [...this.#pairs.values()];
  }

  /** All counters in Prometheus' text format. */
  lines(): string[] {
    return this.#metrics.flatMap((metric) => metric.lines());
  }

  /** What was counted, to be kept. */
  kept(): KeptCounters {
    return {
      pairs: this.pairs(),
      metrics: Object.fromEntries(this.#metrics.map((metric) => [metric.name, metric.kept()])),
    };
  }

  /** Goes on from what was kept; to be called before anything is counted. */
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
    // Of several attempts between two summaries only the last one's duration is known.
    if (attempts > 0 && durationMs !== undefined) this.#durations.observe({ target }, durationMs / 1000);
    if (status === "pending" || status === before?.status) return;
    this.#deliveries.add({ target, outcome: status });
    if (status !== "delivered" || attemptedAt === undefined || redeliveryOf !== undefined) return;
    this.#latencies.observe({ target }, (attemptedAt - receivedAt) / 1000);
  }
}
