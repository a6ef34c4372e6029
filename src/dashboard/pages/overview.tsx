import { get } from "../api/client.ts";
import type { Attention as AttentionList, Budget, RelayStatus, Statistics } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useThrottled } from "../api/throttle.ts";
import { queryOf } from "../location.ts";
import type { ChartBar } from "../parts/chart-data.ts";
import { Chart } from "../parts/chart.tsx";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { barsOf, partsIn, TIME_SPANS, type TimeBar } from "../parts/time-scale.ts";
import { Attention } from "./overview/attention.tsx";
import { BudgetFigures } from "./overview/budget.tsx";
import { TargetFigures } from "./overview/target-figures.tsx";

const RELOAD_MS = 3000;
/** The pause between two requests for what needs attention, which read the counts of seven days. */
const ATTENTION_RELOAD_MS = 15_000;
/** The pause between two requests for the budget, each of which uses some of it. */
const BUDGET_RELOAD_MS = 30_000;

const DEFAULT_SPAN = "24h";

/** The parts of each bar, from the top to the bottom: failures start at the axis, so that they can be compared. */
const OUTCOMES = [
  { key: "delivered", label: "delivered" },
  { key: "unrouted", label: "no rule" },
  { key: "held", label: "held" },
  { key: "pending", label: "pending" },
  { key: "failed", label: "failed" },
] as const;

/** The statistics of a span, with its bars. */
type SpanStatistics = Pick<Statistics, "buckets" | "targets"> & { readonly bars: readonly ChartBar[] };

/** The overview: what needs an operator, and charts of pushes and deliveries. */
export function Overview({ query }: { readonly query: URLSearchParams }) {
  const wanted = query.get("range") ?? "";
  const range = Object.hasOwn(TIME_SPANS, wanted) ? wanted : DEFAULT_SPAN;
  const statistics = useLoad(range, () => readStatistics(range));
  const status = useLoad("status", () => get<RelayStatus>("/status"));
  const attention = useLoad("attention", () => get<AttentionList>("/attention"));
  const budget = useLoad("budget", () => get<Budget>("/budget"));
  const reload = useThrottled(statistics.reload, RELOAD_MS);
  const reloadAttention = useThrottled(attention.reload, ATTENTION_RELOAD_MS);
  const reloadBudget = useThrottled(budget.reload, BUDGET_RELOAD_MS);
  useLive((event) => {
    reload();
    // Without an event, an operator has changed something.
    if (event === undefined) attention.reload();
    else reloadAttention();
    reloadBudget();
  });
  // Rules that are missing or broken are among what needs attention.
  const failures = Object.entries(status.data?.status === "error" ? status.data.checks : {})
    .filter(([name, state]) => name !== "rules" && !/^(?:ok$|warning: |disabled: )/.test(state))
    .map(([, state]) => state);
  return (
    <Page title="Overview" aside={<Ranges current={range} />}>
      {failures.length > 0 && (
        <div class="box failure">
          <p>
            <strong>The relay is not ready:</strong> {failures.join("; ")}.
          </p>
          <a class="button" href="/setup">
            See what is missing
          </a>
        </div>
      )}
      <Attention
        attention={attention}
        isQuiet={statistics.data?.buckets.every(({ events }) => events === 0) ?? false}
      />
      <WhenLoaded of={statistics}>
        {({ targets, bars }) => (
          <>
            <Chart title="Pushes" unit="pushes" bars={bars} series={OUTCOMES} hrefOf={listOf} />
            <TargetFigures targets={targets} />
          </>
        )}
      </WhenLoaded>
      <BudgetFigures budget={budget} />
    </Page>
  );
}

function Ranges({ current }: { readonly current: string }) {
  return (
    <nav aria-label="Time span" class="ranges">
      {Object.entries(TIME_SPANS).map(([name, { label }]) => (
        <a key={name} href={`/?range=${name}`} aria-current={name === current ? "true" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

async function readStatistics(range: string): Promise<SpanStatistics> {
  const span = TIME_SPANS[range];
  if (span === undefined) throw new Error(`unknown time span ${range}`);
  const bars = barsOf(span, Date.now());
  const query = { from: bars[0]?.from, to: bars.at(-1)?.to, buckets: partsIn(span, bars) };
  const statistics = await get<Statistics>(`/statistics?${new URLSearchParams(Object.entries(query).map(pairOf))}`);
  return { ...statistics, bars: bars.map((bar) => ({ ...bar, counts: countsIn(bar, statistics.buckets) })) };
}

function pairOf([name, value]: [string, number | undefined]): [string, string] {
  return [name, String(value)];
}

/** Adds up the parts of a bar. */
function countsIn({ from, to }: TimeBar, buckets: Statistics["buckets"]): ChartBar["counts"] {
  const parts = buckets.filter((bucket) => bucket.from >= from && bucket.from < to);
  return Object.fromEntries(OUTCOMES.map(({ key }) => [key, parts.reduce((sum, bucket) => sum + bucket[key], 0)]));
}

/** The list of the pushes of a time, or of those with one outcome. */
function listOf({ from, to }: Pick<TimeBar, "from" | "to">, status?: string): string {
  return `/events${queryOf({ status, from: String(from), to: String(to) })}`;
}
