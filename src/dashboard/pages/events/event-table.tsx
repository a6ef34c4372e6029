import type { EventSummary } from "../../api/contract.ts";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Status } from "../../parts/status.tsx";
import { AlertMark, OriginMark } from "../../parts/subject.tsx";
import { Table, type Column } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

const COLUMNS: Column<EventSummary>[] = [
  { head: "Event", cell: (event) => <EventLink {...event} /> },
  { head: "Status", cell: ({ status }) => <Status status={status} /> },
  { head: "Received", cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { head: "Pusher", cell: ({ pusher }) => (pusher === undefined ? "–" : <FilterLink by="pusher" value={pusher} />) },
  { head: "Rules", cell: ({ rules }) => rules.join(", ") || "–" },
  { head: "Deliveries", cell: ({ deliveries }) => <Deliveries deliveries={deliveries} /> },
];

/** A table of events with a link to each. */
export function EventTable({ events }: { readonly events: readonly EventSummary[] }) {
  return <Table caption="Events, the latest first" columns={COLUMNS} rows={events} keyOf={({ id }) => id} />;
}

function EventLink({ id, repository, tag, alert, origin }: EventSummary) {
  return (
    <>
      <a href={`/events/${id}`} class="push">
        {repository}
        {tag !== undefined && <b>:{tag}</b>}
      </a>{" "}
      <AlertMark alert={alert} />
      <OriginMark origin={origin} />
    </>
  );
}

function Deliveries({ deliveries }: Pick<EventSummary, "deliveries">) {
  if (deliveries.length === 0) return <>–</>;
  return (
    <ul class="inline">
      {deliveries.map(({ id, target, status, attempts }) => (
        <li key={id}>
          {target} <Status status={status} />
          {attempts > 1 && <span class="hint"> {attempts} attempts</span>}
        </li>
      ))}
    </ul>
  );
}
