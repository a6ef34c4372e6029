import { HOUR_MS } from "../../../core/lib/time.ts";
import { get } from "../../api/client.ts";
import type { Statistics } from "../../api/contract.ts";
import { useLoad } from "../../api/load.ts";
import { Empty, WhenLoaded } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { span, Time } from "../../parts/time.tsx";

type Bucket = NonNullable<Statistics["targetBuckets"]>[number];

const HOURS = 24;

const COLUMNS: Column<Bucket>[] = [
  { head: "Hour from", cell: ({ from }) => <Time at={from} /> },
  { head: "Median time", cell: ({ latencyMs }) => (latencyMs ? span(latencyMs.p50) : "–"), isNumber: true },
  { head: "95 % within", cell: ({ latencyMs }) => (latencyMs ? span(latencyMs.p95) : "–"), isNumber: true },
  { head: "Delivered", cell: ({ delivered }) => delivered.toLocaleString(), isNumber: true },
  { head: "Failed", cell: ({ failed }) => failed.toLocaleString(), isNumber: true },
  { head: "Pending", cell: ({ pending }) => pending.toLocaleString(), isNumber: true },
];

/** The time from push to delivery, hour by hour, of the last day. */
export function TargetLatency({ name }: { readonly name: string }) {
  const latency = useLoad(name, () => readHours(name));
  return (
    <section aria-labelledby="latency">
      <h2 id="latency">Latency over time</h2>
      <WhenLoaded of={latency}>
        {(hours) => {
          const busy = hours.filter(({ delivered, failed, pending }) => delivered + failed + pending > 0);
          const most = Math.max(1, ...hours.map(({ latencyMs }) => latencyMs?.p95 ?? 0));
          return busy.length === 0 ? (
            <Empty title="Nothing was delivered to it in the last 24 hours." />
          ) : (
            <>
              <div class="latency bars" aria-hidden="true">
                {hours.map(({ from, latencyMs }) => (
                  <span key={from} class="bar">
                    <span
                      class="fill-delivered"
                      style={{ flex: 1, height: `${((latencyMs?.p95 ?? 0) / most) * 100}%` }}
                    />
                  </span>
                ))}
              </div>
              <p class="hint">
                Each bar is an hour: 95 % of the pushes were delivered within its height, at most {span(most)}.
              </p>
              <Table
                caption="Latency by hour, the latest first"
                rows={busy.toReversed()}
                keyOf={({ from }) => String(from)}
                columns={COLUMNS}
              />
            </>
          );
        }}
      </WhenLoaded>
    </section>
  );
}

async function readHours(target: string): Promise<readonly Bucket[]> {
  const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const query = { from: String(to - HOURS * HOUR_MS), to: String(to), buckets: String(HOURS), target };
  const { targetBuckets = [] } = await get<Statistics>(`/statistics?${new URLSearchParams(query)}`);
  return targetBuckets;
}
