import type { Approvals } from "../../api/contract.ts";
import { Status } from "../../parts/status.tsx";
import { Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

type Decision = Approvals["decided"][number];

/** The last decisions, the latest first. */
export function DecidedTable({ entries }: { readonly entries: readonly Decision[] }) {
  return (
    <Table
      caption="Decisions, the latest first"
      rows={entries}
      keyOf={({ id }) => String(id)}
      columns={[
        { head: "When", cell: ({ at }) => <Time at={at} /> },
        {
          head: "Decision",
          cell: ({ action }) => <Status status={action === "delivery.approved" ? "approved" : "rejected"} />,
        },
        { head: "By", cell: ({ by, claim }) => (claim === undefined ? by : `${claim} (${by})`) },
        {
          head: "Push",
          cell: ({ event, repository = "" }) =>
            event === undefined ? repository : <a href={`/events/${event}`}>{repository}</a>,
        },
        { head: "To", cell: ({ target = "–" }) => target },
      ]}
    />
  );
}
