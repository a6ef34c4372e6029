import parse, { type Family, type Metric } from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";
import { budgetOf } from "../../../src/core/usage/budget.ts";
import { blocksOf, rowsUnder, textOf as textOfFile, value } from "../docs-page.ts";
import { Counters, type KeptCounters } from "../../../src/core/metrics/counters.ts";
import { exposition, type TargetBlock } from "../../../src/core/metrics/exposition.ts";
import type { EventSummary } from "../../../src/core/record/summary.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const USAGE = {
  requests: 10,
  objectRequests: 20,
  rowsWritten: 80,
  rowsRead: 300,
  kvReads: 20,
  objectGbSeconds: 1,
  kvWrites: 1,
  events: 10,
};

function eventWith(delivery: Partial<EventSummary["deliveries"][number]>, more: Partial<EventSummary> = {}) {
  const deliveries = [{ id: "dlv_1_1", target: "deploy", status: "pending" as const, attempts: 0, ...delivery }];
  const event = { id: "evt_1", receivedAt: NOW, repository: "acme/web", token: "first", rules: [] };
  return { ...event, status: "pending" as const, deliveries, ...more };
}

const PENDING = eventWith({ attempts: 1, attemptedAt: NOW + 1000, durationMs: 400 });
const DELIVERED = eventWith({ status: "delivered", attempts: 2, attemptedAt: NOW + 6000, durationMs: 20 });

function families(counters: Counters, blocks: readonly TargetBlock[] = [], open = { held: 0, pending: 0 }): Family[] {
  return parse(textOf(counters, blocks, open));
}

function textOf(counters: Counters, blocks: readonly TargetBlock[] = [], open = { held: 0, pending: 0 }): string {
  return exposition(counters, { open, blocks, budget: budgetOf("free", USAGE, NOW) }, NOW);
}

function samples(all: readonly Family[], name: string): readonly Metric[] {
  return all.find((family) => family.name === name)?.metrics ?? [];
}

function countersOf(...changes: readonly (readonly [EventSummary | undefined, EventSummary])[]): Counters {
  const counters = new Counters();
  for (const [before, after] of changes) counters.count(before, after);
  return counters;
}

describe("counters", () => {
  it("count changes between two summaries, and nothing twice", () => {
    const all = families(
      countersOf([undefined, PENDING], [PENDING, PENDING], [PENDING, DELIVERED], [DELIVERED, DELIVERED]),
    );
    expect(samples(all, "hubrelay_events_total")).toEqual([{ value: "1", labels: { repository: "acme/web" } }]);
    expect(samples(all, "hubrelay_attempts_total")).toEqual([{ value: "2", labels: { target: "deploy" } }]);
    expect(samples(all, "hubrelay_deliveries_total")).toEqual([
      { value: "1", labels: { target: "deploy", outcome: "delivered" } },
      { value: "0", labels: { target: "deploy", outcome: "failed" } },
      { value: "0", labels: { target: "deploy", outcome: "superseded" } },
    ]);
  });

  it("count a reconciled push as a push and as a missed one", () => {
    const missed = { ...PENDING, origin: "reconciled" } as const;
    const none = families(countersOf([undefined, PENDING]));
    expect(samples(none, "hubrelay_missed_pushes_total")).toMatchObject([{ value: "0" }]);
    const one = families(countersOf([undefined, missed], [missed, { ...missed, status: "delivered" }]));
    expect(samples(one, "hubrelay_missed_pushes_total")).toMatchObject([{ value: "1" }]);
    expect(samples(one, "hubrelay_events_total")).toEqual([{ value: "1", labels: { repository: "acme/web" } }]);
  });

  it("count alerts by type, not as pushes, and their deliveries", () => {
    const alert = { type: "target.paused", reason: "failed 5 times" } as const;
    const all = families(countersOf([undefined, { ...DELIVERED, alert }]));
    const raised = samples(all, "hubrelay_alerts_total").filter(({ value }) => value !== "0");
    expect(raised).toEqual([{ value: "1", labels: { type: "target.paused" } }]);
    expect(samples(all, "hubrelay_events_total")).toEqual([]);
    expect(samples(all, "hubrelay_attempts_total")).toEqual([{ value: "2", labels: { target: "deploy" } }]);
  });

  it("time deliveries from the push, and attempts separately", () => {
    const counters = countersOf([undefined, PENDING], [PENDING, DELIVERED]);
    const all = families(counters);
    expect(samples(all, "hubrelay_delivery_latency_seconds")[0]?.buckets).toMatchObject({
      5: "0",
      10: "1",
      "+Inf": "1",
    });
    expect(samples(all, "hubrelay_attempt_duration_seconds")[0]?.buckets).toMatchObject({
      0.05: "1",
      0.25: "1",
      0.5: "2",
      "+Inf": "2",
    });
    // The parser drops what a histogram has beside its buckets.
    const lines = textOf(counters).split("\n");
    expect(lines).toContain('hubrelay_delivery_latency_seconds_sum{target="deploy"} 6');
    expect(lines).toContain('hubrelay_delivery_latency_seconds_count{target="deploy"} 1');
    expect(lines).toContain('hubrelay_attempt_duration_seconds_count{target="deploy"} 2');
  });

  it("exclude redeliveries from the latency", () => {
    const again = { id: "dlv_1_2", target: "deploy", status: "delivered" as const, attempts: 1 };
    const later = { ...again, attemptedAt: NOW + 86_400_000, redeliveryOf: "dlv_1_1" };
    const all = families(countersOf([DELIVERED, { ...DELIVERED, deliveries: [...DELIVERED.deliveries, later] }]));
    expect(samples(all, "hubrelay_delivery_latency_seconds")).toEqual([]);
    expect(samples(all, "hubrelay_deliveries_total")[0]?.value).toBe("1");
  });

  it("continue from stored values", () => {
    const before = countersOf([undefined, PENDING]);
    before.countRejected({ 404: 3 });
    const after = new Counters();
    after.restore(JSON.parse(JSON.stringify(before.kept())) as KeptCounters);
    expect(textOf(after)).toBe(textOf(before));
    for (const counters of [before, after]) counters.count(PENDING, DELIVERED);
    expect(textOf(after)).toBe(textOf(before));
  });

  it("count rejected requests by status", () => {
    const counters = new Counters();
    counters.countRejected({ 404: 20, 422: 1 });
    counters.countRejected({ 404: 5 });
    const counted = samples(families(counters), "hubrelay_rejected_requests_total");
    expect(counted.map(({ labels, value }) => [labels?.["status"], value])).toEqual([
      ["400", "0"],
      ["401", "0"],
      ["403", "0"],
      ["404", "25"],
      ["408", "0"],
      ["413", "0"],
      ["415", "0"],
      ["422", "1"],
      ["429", "0"],
    ]);
  });

  it("have a bounded number of series, and lose no count", () => {
    const counters = new Counters();
    for (let index = 0; index < 3000; index++) {
      counters.count(undefined, eventWith({}, { repository: `acme/web-${index}` }));
    }
    const all = families(counters);
    const events = samples(all, "hubrelay_events_total");
    expect(events.length).toBeLessThanOrEqual(1001);
    expect(events.reduce((sum, { value }) => sum + Number(value), 0)).toBe(3000);
    expect(samples(all, "hubrelay_target_breaker_state").length).toBeLessThanOrEqual(1500);
  });
});

describe("gauges", () => {
  const block = { target: "deploy", repository: "acme/web", kind: "breaker", reason: "", since: NOW } as const;

  it.each([
    { name: "closed", blocks: [], state: "closed" },
    { name: "open until a probe is due", blocks: [{ ...block, probeAt: NOW + 1 }], state: "open" },
    { name: "half open from then on", blocks: [{ ...block, probeAt: NOW }], state: "half_open" },
    { name: "open for good after a 410", blocks: [{ ...block, kind: "gone" as const }], state: "open" },
  ])("show a breaker as $name", ({ blocks, state }) => {
    const states = samples(families(countersOf([undefined, DELIVERED]), blocks), "hubrelay_target_breaker_state");
    expect(states.map(({ labels }) => labels?.["state"])).toEqual(["closed", "open", "half_open"]);
    expect(states.filter(({ value }) => value === "1").map(({ labels }) => labels)).toEqual([
      { target: "deploy", repository: "acme/web", state },
    ]);
  });

  it("show open events and their age", () => {
    const open = { held: 2, pending: 3, oldestPendingAt: NOW - 90_000 };
    const all = families(new Counters(), [], open);
    expect(samples(all, "hubrelay_events_held")).toEqual([{ value: "2" }]);
    expect(samples(all, "hubrelay_events_pending")).toEqual([{ value: "3" }]);
    expect(samples(all, "hubrelay_oldest_pending_seconds")).toEqual([{ value: "90" }]);
  });

  it("show the budget by resource", () => {
    const all = families(new Counters());
    expect(samples(all, "hubrelay_budget_used")).toContainEqual({ value: "80", labels: { resource: "rows_written" } });
    expect(samples(all, "hubrelay_budget_limit")).toContainEqual({ value: "1000", labels: { resource: "kv_writes" } });
    expect(samples(all, "hubrelay_budget_pushes_left")).toEqual([{ value: "9990" }]);
  });
});

describe("the text format", () => {
  it("escapes every character in a label", () => {
    const target = 'a"b\\c\nd{e="f"}';
    const all = families(countersOf([undefined, eventWith({ target, status: "failed", attempts: 1 })]));
    expect(samples(all, "hubrelay_attempts_total")).toEqual([{ value: "1", labels: { target } }]);
  });

  it("has one family per metric, with help and type", () => {
    const all = families(countersOf([undefined, DELIVERED]));
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ help, type }) => help === "" || type === "UNTYPED")).toEqual([]);
  });
});

describe("docs/metrics.md and its files", () => {
  const all = families(countersOf([undefined, DELIVERED]));
  const names = all.map(({ name }) => name);

  it("describe exactly the existing metrics", () => {
    const rows = rowsUnder(blocksOf("docs/metrics.md"), "Metric", "Type");
    expect(rows.map(({ Metric, Type }) => [value(Metric), Type])).toEqual(
      all.map(({ name, type }) => [name, type.toLowerCase()]),
    );
    for (const { name, metrics } of all) {
      const labels = Object.keys(metrics[0]?.labels ?? {});
      const row = rows.find(({ Metric }) => value(Metric) === name);
      for (const label of labels) expect(row?.["Labels"]).toContain(`\`${label}\``);
    }
  });

  it.each(["docs/grafana.json", "docs/prometheus-alerts.yaml"])("%s uses only existing metrics", (file) => {
    const asked = textOfFile(file).match(/\bhubrelay_\w+/g) ?? [];
    const known = new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it("docs/grafana.json shows every metric but the budget's reset time", () => {
    const asked = textOfFile("docs/grafana.json");
    expect(names.filter((name) => !asked.includes(name))).toEqual(["hubrelay_budget_reset_timestamp_seconds"]);
  });
});
