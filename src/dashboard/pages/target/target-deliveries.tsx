import { get } from "../../api/client.ts";
import type { DeliveryPage } from "../../api/contract.ts";
import { useLive } from "../../api/live.ts";
import { useLoad } from "../../api/load.ts";
import { pagesOf } from "../../api/pages.ts";
import { useThrottled } from "../../api/throttle.ts";
import { queryOf } from "../../location.ts";
import { Export } from "../../parts/export.tsx";
import { Empty, WhenLoaded } from "../../parts/state.tsx";
import { Status } from "../../parts/status.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { span, Time } from "../../parts/time.tsx";
import { deliveryRow } from "../export-rows.ts";

type Delivery = DeliveryPage["deliveries"][number];

const RELOAD_MS = 3000;

/** Failures that are grouped: a page of the API. */
const GROUPED = 100;

const COLUMNS: Column<Delivery>[] = [
  { head: "Status", cell: ({ status }) => <Status status={status} /> },
  { head: "Push", cell: (row) => <Push row={row} /> },
  { head: "Received", cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { head: "Attempts", cell: ({ attempts }) => attempts.toLocaleString(), isNumber: true },
  { head: "Last took", cell: ({ durationMs }) => (durationMs === undefined ? "–" : span(durationMs)), isNumber: true },
  { head: "Reason", cell: ({ reason }) => reason ?? "–" },
];

const GROUPS: Column<readonly Delivery[]>[] = [
  { head: "Reason", cell: ([latest]) => reasonOf(latest) },
  { head: "Deliveries", cell: (rows) => rows.length.toLocaleString(), isNumber: true },
  { head: "Latest", cell: ([latest]) => latest !== undefined && <Push row={latest} /> },
  { head: "Received", cell: ([latest]) => latest !== undefined && <Time at={latest.receivedAt} /> },
];

/** The latest deliveries to a target, and its latest failures grouped by reason. */
export function TargetDeliveries({ name }: { readonly name: string }) {
  const latest = useDeliveries({ target: name, type: "all", limit: "20" });
  const failed = useDeliveries({ target: name, type: "all", status: "failed", limit: String(GROUPED) });
  return (
    <>
      <section aria-labelledby="failures">
        <h2 id="failures">Failures by reason</h2>
        <p class="hint">Of the {GROUPED} latest events with a failed delivery to it.</p>
        <WhenLoaded of={failed}>
          {({ deliveries }) => {
            const groups = [...Map.groupBy(deliveries, reasonOf).values()].toSorted((a, b) => b.length - a.length);
            return groups.length === 0 ? (
              <Empty title="No delivery failed." />
            ) : (
              <Table caption="Failures by reason" rows={groups} keyOf={([first]) => reasonOf(first)} columns={GROUPS} />
            );
          }}
        </WhenLoaded>
      </section>
      <section aria-labelledby="deliveries">
        <h2 id="deliveries">Latest deliveries</h2>
        <WhenLoaded of={latest}>
          {({ deliveries }) =>
            deliveries.length === 0 ? (
              <Empty title="Nothing was delivered to it." />
            ) : (
              <Table
                caption="Deliveries, the latest first"
                rows={deliveries}
                keyOf={({ id }) => id}
                columns={COLUMNS}
              />
            )
          }
        </WhenLoaded>
        <Export
          name={`deliveries-${name}`}
          pages={() => pagesOf<Delivery>("/deliveries", { target: name, type: "all", limit: "100" }, "deliveries")}
          rowOf={deliveryRow}
        />
        <p>
          <a href={`/events${queryOf({ target: name })}`}>All events with a delivery to it</a>
        </p>
      </section>
    </>
  );
}

function useDeliveries(query: Readonly<Record<string, string>>) {
  const search = queryOf(query);
  const list = useLoad(search, () => get<DeliveryPage>(`/deliveries${search}`));
  const reload = useThrottled(list.reload, RELOAD_MS);
  useLive(() => reload());
  return list;
}

function reasonOf(delivery: Delivery | undefined): string {
  return delivery?.reason ?? "no reason given";
}

function Push({ row: { event, repository, tag } }: { readonly row: Delivery }) {
  return <a href={`/events/${event}`}>{tag === undefined ? repository : `${repository}:${tag}`}</a>;
}
