import { get } from "../../api/client.ts";
import type { AuditEntry, AuditPage } from "../../api/contract.ts";
import { useLive } from "../../api/live.ts";
import { useLoad } from "../../api/load.ts";
import { useThrottled } from "../../api/throttle.ts";
import { queryOf } from "../../location.ts";
import { Empty, WhenLoaded } from "../../parts/state.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

const RELOAD_MS = 3000;

const COLUMNS: Column<AuditEntry>[] = [
  { head: "When", cell: ({ at }) => <Time at={at} /> },
  { head: "Action", cell: ({ action }) => (action === "target.paused" ? "paused" : "resumed") },
  { head: "Operator", cell: ({ by }) => by },
  { head: "Until", cell: (entry) => <End entry={entry} /> },
  { head: "Reason", cell: ({ detail }) => detail ?? "–" },
];

/** When operators paused and resumed a target, of the latest 100 of their actions on it. */
export function PauseHistory({ name }: { readonly name: string }) {
  const search = queryOf({ target: name, limit: "100" });
  const list = useLoad(search, () => get<AuditPage>(`/audit${search}`));
  const reload = useThrottled(list.reload, RELOAD_MS);
  useLive((event) => event === undefined && reload());
  return (
    <section aria-labelledby="pauses">
      <h2 id="pauses">Pauses</h2>
      <WhenLoaded of={list}>
        {({ entries }) => {
          const rows = entries.filter(({ action }) => action === "target.paused" || action === "target.resumed");
          return rows.length === 0 ? (
            <Empty title="No operator paused it in the last 90 days." />
          ) : (
            <Table caption="Pauses, the latest first" rows={rows} keyOf={({ id }) => String(id)} columns={COLUMNS} />
          );
        }}
      </WhenLoaded>
    </section>
  );
}

function End({ entry: { action, until } }: { readonly entry: AuditEntry }) {
  if (action !== "target.paused") return <>–</>;
  return until === undefined ? <>resumed by an operator</> : <Time at={until} />;
}
