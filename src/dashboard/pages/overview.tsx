import { get } from "../api/client.ts";
import type { Budget, RelayStatus, Statistics } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useThrottled } from "../api/throttle.ts";
import { Chart } from "../parts/chart.tsx";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { Attention } from "./overview/attention.tsx";
import { BudgetFigures } from "./overview/budget.tsx";
import { TargetFigures } from "./overview/target-figures.tsx";
import { HOUR_MS } from "../../core/lib/time.ts";

const BUCKETS = 48;
const RELOAD_MS = 3000;
/** The pause between two requests for the budget, each of which uses some of it. */
const BUDGET_RELOAD_MS = 30_000;

/** The time spans of the charts, by their names in the URL. */
const RANGES: Record<string, { readonly label: string; readonly ms: number }> = {
  "1h": { label: "1 hour", ms: HOUR_MS },
  "24h": { label: "24 hours", ms: 24 * HOUR_MS },
  "7d": { label: "7 days", ms: 168 * HOUR_MS },
  "30d": { label: "30 days", ms: 720 * HOUR_MS },
};

/** The overview: what needs an operator, and charts of pushes and deliveries. */
export function Overview({ query }: { readonly query: URLSearchParams }) {
  const wanted = query.get("range") ?? "";
  const range = Object.hasOwn(RANGES, wanted) ? wanted : "24h";
  const statistics = useLoad(range, () => readStatistics(range));
  const status = useLoad("status", () => get<RelayStatus>("/status"));
  const budget = useLoad("budget", () => get<Budget>("/budget"));
  const reload = useThrottled(statistics.reload, RELOAD_MS);
  const reloadBudget = useThrottled(budget.reload, BUDGET_RELOAD_MS);
  useLive(() => {
    reload();
    reloadBudget();
  });
  return (
    <Page title="Overview" aside={<Ranges current={range} />}>
      {status.data !== undefined && status.data.status !== "ok" && (
        <div class="box failure">
          <p>
            <strong>The relay is not ready:</strong>{" "}
            {Object.values(status.data.checks)
              .filter((state) => state !== "ok")
              .join("; ")}
            .
          </p>
          <a class="button" href="/setup">
            See what is missing
          </a>
        </div>
      )}
      <WhenLoaded of={statistics}>
        {({ attention, buckets, targets }) => (
          <>
            <Attention
              attention={attention}
              budget={budget.data?.status}
              isQuiet={buckets.every(({ events }) => events === 0)}
            />
            <div class="charts">
              <Chart title="Pushes" times={buckets.map(({ from }) => from)} series={pushes(buckets)} />
              <Chart title="Outcomes" times={buckets.map(({ from }) => from)} series={outcomes(buckets)} />
            </div>
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
      {Object.entries(RANGES).map(([name, { label }]) => (
        <a key={name} href={`/?range=${name}`} aria-current={name === current ? "true" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

function readStatistics(range: string): Promise<Statistics> {
  const to = Date.now();
  const from = to - (RANGES[range]?.ms ?? 0);
  return get(`/statistics?from=${from}&to=${to}&buckets=${BUCKETS}`);
}

function pushes(buckets: Statistics["buckets"]) {
  return [{ label: "pushes", color: "--accent", values: buckets.map(({ events }) => events) }];
}

/** The series of pushes by their current status. */
function outcomes(buckets: Statistics["buckets"]) {
  return [
    { label: "delivered", color: "--ok", values: buckets.map(({ delivered }) => delivered) },
    { label: "failed", color: "--failed", values: buckets.map(({ failed }) => failed) },
    { label: "pending", color: "--pending", values: buckets.map(({ pending }) => pending) },
    { label: "held", color: "--held", values: buckets.map(({ held }) => held) },
  ];
}
