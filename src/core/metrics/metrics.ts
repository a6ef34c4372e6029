interface Metric {
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
}

/** Every metric, in the order of the exposition. `npm run reference` writes the table of docs/metrics.md from it. */
export const METRICS = {
  hubrelay_build_info: { type: "gauge", labels: ["version"], help: "The running version; always 1." },
  hubrelay_events_total: { type: "counter", labels: ["repository"], help: "Pushes, without duplicates." },
  hubrelay_missed_pushes_total: { type: "counter", labels: [], help: "Missed pushes found." },
  hubrelay_alerts_total: { type: "counter", labels: ["type"], help: "Alerts raised." },
  hubrelay_deliveries_total: {
    type: "counter",
    labels: ["target", "outcome"],
    help: "Ended deliveries: delivered, failed or superseded.",
  },
  hubrelay_attempts_total: { type: "counter", labels: ["target"], help: "Requests sent to targets." },
  hubrelay_delivery_latency_seconds: {
    type: "histogram",
    labels: ["target"],
    help: "Time from a push to its delivery, with waits, without redeliveries.",
  },
  hubrelay_attempt_duration_seconds: { type: "histogram", labels: ["target"], help: "Response times of targets." },
  hubrelay_rejected_requests_total: { type: "counter", labels: ["status"], help: "Refused requests to the hook." },
  hubrelay_events_pending: { type: "gauge", labels: [], help: "Pushes with pending deliveries." },
  hubrelay_events_held: {
    type: "gauge",
    labels: [],
    help: "Pushes that cannot be routed yet.",
  },
  hubrelay_oldest_pending_seconds: {
    type: "gauge",
    labels: [],
    help: "Age of the oldest pending push; 0 without one.",
  },
  hubrelay_target_breaker_state: {
    type: "gauge",
    labels: ["target", "repository", "state"],
    help: "1 for the current state: closed, open, half_open.",
  },
  hubrelay_budget_used: { type: "gauge", labels: ["resource"], help: "Use in the plan's period." },
  hubrelay_budget_limit: {
    type: "gauge",
    labels: ["resource"],
    help: "What the plan includes.",
  },
  hubrelay_budget_reset_timestamp_seconds: { type: "gauge", labels: ["plan"], help: "The end of the plan's period." },
  hubrelay_budget_pushes_left: {
    type: "gauge",
    labels: [],
    help: "Pushes that the budget has room for.",
  },
  hubrelay_push_cost_dollars: {
    type: "gauge",
    labels: [],
    help: "Cost of a push beyond the paid plan.",
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The names of the metrics of a type. */
export type MetricName<Type extends Metric["type"] = Metric["type"]> = {
  [Name in keyof typeof METRICS]: (typeof METRICS)[Name]["type"] extends Type ? Name : never;
}[keyof typeof METRICS];
