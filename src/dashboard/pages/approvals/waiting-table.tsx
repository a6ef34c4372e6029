import type { AwaitedApproval } from "../../api/contract.ts";
import { useMayChange } from "../../api/operator.ts";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Status } from "../../parts/status.tsx";
import { subjectOf } from "../../parts/subject.tsx";
import { Table } from "../../parts/table.tsx";
import { span, Time } from "../../parts/time.tsx";

interface WaitingProps {
  readonly approvals: readonly AwaitedApproval[];
  readonly onAsk: (approval: AwaitedApproval, decision: "approve" | "reject") => void;
}

/** The deliveries that wait for an approval, with the results of their earlier stages. */
export function WaitingTable({ approvals, onAsk }: WaitingProps) {
  const mayChange = useMayChange();
  return (
    <Table
      caption="Deliveries that wait for an approval"
      rows={approvals}
      keyOf={({ delivery }) => delivery}
      columns={[
        { head: "Push", cell: (approval) => <a href={`/events/${approval.event}`}>{subjectOf(approval)}</a> },
        { head: "To", cell: ({ target }) => <FilterLink by="target" value={target} /> },
        {
          head: "Pusher",
          cell: ({ pusher }) => (pusher === undefined ? "–" : <FilterLink by="pusher" value={pusher} />),
        },
        {
          head: "Pushed",
          cell: ({ receivedAt }) => (
            <span>
              {span(Math.max(0, Date.now() - receivedAt))} ago{" "}
              <span class="hint">
                (<Time at={receivedAt} />)
              </span>
            </span>
          ),
        },
        { head: "Other deliveries", cell: ({ others }) => <Others others={others} /> },
        ...(mayChange
          ? [{ head: "Decision", cell: (approval: AwaitedApproval) => <Decide approval={approval} onAsk={onAsk} /> }]
          : []),
      ]}
    />
  );
}

function Others({ others }: Pick<AwaitedApproval, "others">) {
  if (others.length === 0) return <>–</>;
  return (
    <ul class="inline">
      {others.map(({ id, target, status, reason }) => (
        <li key={id} title={reason}>
          {target} <Status status={status} />
        </li>
      ))}
    </ul>
  );
}

function Decide({ approval, onAsk }: { readonly approval: AwaitedApproval } & Pick<WaitingProps, "onAsk">) {
  const what = `${subjectOf(approval)} to ${approval.target}`;
  return (
    <span class="actions">
      <button type="button" class="primary" aria-label={`Approve ${what}`} onClick={() => onAsk(approval, "approve")}>
        Approve…
      </button>
      <button type="button" aria-label={`Reject ${what}`} onClick={() => onAsk(approval, "reject")}>
        Reject…
      </button>
    </span>
  );
}
