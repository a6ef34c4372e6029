import type { EventSummary } from "../../core/summary.ts";
import { VERSION } from "../../core/version.ts";
import type { TargetBlock } from "./directory.ts";
import type { StatisticsAnswer } from "./statistics.ts";

/** Upper bounds of the latency histogram, in seconds: from at once to the end of the longest schedule. */
const BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 100_800];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/**
 * Counts what events have gone through. In memory only: like those of any process, these counters begin at 0 with a
 * new life of the object, which Prometheus' `rate` and `increase` know how to take.
 */
export class Counters {
  readonly #counters = new Map<string, number>();
  readonly #latencies = new Map<string, Histogram>();

  /** Counts what has changed between two summaries of an event. */
  count(before: EventSummary | undefined, after: EventSummary): void {
    const { alert, repository } = after;
    if (before === undefined && alert === undefined) {
      this.#add("hubrelay_events_total", `repository="${escape(repository)}"`, 1);
    } else if (before === undefined) {
      this.#add("hubrelay_alerts_total", `type="${alert?.type}"`, 1);
    }
    for (const delivery of after.deliveries) {
      const earlier = before?.deliveries.find(({ id }) => id === delivery.id);
      const target = `target="${escape(delivery.target)}"`;
      this.#add("hubrelay_attempts_total", target, delivery.attempts - (earlier?.attempts ?? 0));
      if (delivery.status === "pending" || delivery.status === earlier?.status) continue;
      this.#add("hubrelay_deliveries_total", `${target},outcome="${delivery.status}"`, 1);
      if (delivery.status !== "delivered" || delivery.attemptedAt === undefined) continue;
      this.#observe(target, (delivery.attemptedAt - after.receivedAt) / 1000);
    }
  }

  /** Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  exposition(attention: StatisticsAnswer["attention"], blocks: readonly TargetBlock[], now: number): string {
    const { held, pending, oldestPendingAt } = attention;
    const oldestAge = oldestPendingAt === undefined ? 0 : (now - oldestPendingAt) / 1000;
    const blocked = blocks.map(({ target, repository }): Sample => [
      `target="${escape(target)}",repository="${escape(repository)}"`,
      1,
    ]);
    return [
      ...family("hubrelay_info", "gauge", "The version.", [[`version="${VERSION}"`, 1]]),
      ...this.#family("hubrelay_events_total", "Pushes accepted."),
      ...this.#family("hubrelay_alerts_total", "Alerts raised."),
      ...this.#family("hubrelay_deliveries_total", "Deliveries that have ended, by how."),
      ...this.#family("hubrelay_attempts_total", "Requests sent to targets."),
      ...this.#histogram("hubrelay_delivery_latency_seconds", "From the push, or the alert, to its delivery."),
      ...family("hubrelay_events_pending", "gauge", "Events with deliveries still to make.", [["", pending]]),
      ...family("hubrelay_events_held", "gauge", "Events that wait for a valid rule document.", [["", held]]),
      ...family("hubrelay_oldest_pending_seconds", "gauge", "Age of the oldest pending event.", [["", oldestAge]]),
      ...family("hubrelay_target_blocked", "gauge", "Targets that take nothing, by repository.", blocked),
      "",
    ].join("\n");
  }

  #add(name: string, labels: string, by: number): void {
    if (by <= 0) return;
    const key = `${name}{${labels}}`;
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + by);
  }

  #observe(labels: string, seconds: number): void {
    const histogram = this.#latencies.get(labels) ?? { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
    this.#latencies.set(labels, histogram);
    for (const [index, bound] of BOUNDS.entries()) {
      if (seconds <= bound) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
    }
    histogram.sum += seconds;
    histogram.count++;
  }

  #family(name: string, help: string): string[] {
    const own = [...this.#counters].filter(([key]) => key.startsWith(`${name}{`));
    return family(
      name,
      "counter",
      help,
      own.map(([key, value]) => [key.slice(name.length + 1, -1), value]),
    );
  }

  #histogram(name: string, help: string): string[] {
    const lines = [...this.#latencies].flatMap(([labels, { counts, sum, count }]) => [
      ...counts.map((value, index) => `${name}_bucket{${labels},le="${BOUNDS[index]}"} ${value}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${count}`,
    ]);
    return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines];
  }
}

type Sample = readonly [labels: string, value: number];

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string[] {
  const lines = samples.map(([labels, value]) => `${name}${labels === "" ? "" : `{${labels}}`} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

/** A label's value: backslashes, quotes and line ends escaped. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
