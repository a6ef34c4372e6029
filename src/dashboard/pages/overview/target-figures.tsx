import type { TargetStatistics } from "../../api/contract.ts";
import { Empty } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { span } from "../../parts/time.tsx";

const COLUMNS: Column<TargetStatistics>[] = [
  { head: "Target", cell: ({ name }) => <a href={`/targets/${encodeURIComponent(name)}`}>{name}</a> },
  { head: "Success", cell: (row) => <Rate {...row} /> },
  { head: "Delivered", cell: ({ delivered }) => delivered.toLocaleString(), isNumber: true },
  { head: "Failed", cell: ({ failed }) => failed.toLocaleString(), isNumber: true },
  { head: "Pending", cell: ({ pending }) => pending.toLocaleString(), isNumber: true },
];
const LATENCY: Column<TargetStatistics>[] = [
  { head: "Median time", cell: ({ latencyMs }) => (latencyMs ? span(latencyMs.p50) : "–"), isNumber: true },
  { head: "95 % within", cell: ({ latencyMs }) => (latencyMs ? span(latencyMs.p95) : "–"), isNumber: true },
];

/** The success rate of each target in the time span, and the time from a push to its delivery. */
export function TargetFigures({ targets }: { readonly targets: readonly TargetStatistics[] }) {
  const hasLatency = targets.some(({ latencyMs }) => latencyMs !== undefined);
  return (
    <section aria-labelledby="by-target">
      <h2 id="by-target">By target</h2>
      {targets.length === 0 ? (
        <Empty title="Nothing was delivered in this time." />
      ) : (
        <Table
          caption="Deliveries by target"
          columns={hasLatency ? [...COLUMNS, ...LATENCY] : COLUMNS}
          rows={targets}
          keyOf={({ name }) => name}
        />
      )}
    </section>
  );
}

/** Below this success, in per cent, the figure is marked as bad. */
const BAD_BELOW = 90;

function Rate({ delivered, failed, name }: TargetStatistics) {
  const settled = delivered + failed;
  if (settled === 0) return <>–</>;
  // Rounds down, so that 99.96 % does not look like a success of all deliveries.
  const percent = Math.floor((delivered / settled) * 1000) / 10;
  return (
    <span class="rate">
      <span
        class="share"
        role="meter"
        aria-label={`Success of ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} %, ${failed.toLocaleString()} failed`}
      >
        {delivered > 0 && <span class="fill-delivered" style={{ flexGrow: delivered }} />}
        {failed > 0 && <span class="fill-failed" style={{ flexGrow: failed }} />}
      </span>
      {percent < BAD_BELOW ? (
        <span class="status status-failed">
          <span aria-hidden="true">✕</span> {percent} %
        </span>
      ) : (
        `${percent} %`
      )}
    </span>
  );
}
