import type { EventSummary } from "../../api/contract.ts";
import { Ago } from "../../parts/ago.tsx";
import { FilterLink } from "../../parts/filter-link.tsx";
import { Status } from "../../parts/status.tsx";
import { subjectOf } from "../../parts/subject.tsx";
import { Outcome } from "./outcome.tsx";

interface EventRowProps {
  readonly event: EventSummary;
  readonly now: number;
  readonly isSelected: boolean;
  /** Absent if the operator may not redeliver. */
  readonly onSelect?: ((isSelected: boolean) => void) | undefined;
}

/** One event in one line; on a telephone in two. */
export function EventRow({ event, now, isSelected, onSelect }: EventRowProps) {
  const { id, status, pusher, receivedAt } = event;
  return (
    <tr role="row" class={isSelected ? "selected" : undefined}>
      {onSelect !== undefined && (
        <td role="cell" class="of-select">
          <input
            type="checkbox"
            aria-label={`Select ${subjectOf(event)}`}
            checked={isSelected}
            onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
          />
        </td>
      )}
      <td role="cell" class="of-status">
        <Status status={status} />
      </td>
      <td role="cell" class="of-image">
        <a href={`/events/${id}`} class="push" title={subjectOf(event)}>
          <Image event={event} />
        </a>
      </td>
      <td role="cell" class="of-outcome">
        <Outcome event={event} />
      </td>
      <td role="cell" class="of-pusher cut" title={pusher}>
        {pusher === undefined ? <span class="hint">–</span> : <FilterLink by="pusher" value={pusher} />}
      </td>
      <td role="cell" class="of-time">
        <Ago at={receivedAt} now={now} />
      </td>
    </tr>
  );
}

/** The tag keeps its room: it says more than the start of a long repository. */
function Image({ event: { repository, tag, alert, origin } }: { readonly event: EventSummary }) {
  return (
    <>
      {alert !== undefined && <span class="alert-type">{alert.type}</span>}
      <span class="cut">{repository}</span>
      {tag !== undefined && <b class="cut">:{tag}</b>}
      {origin !== undefined && <span class="hint">{origin}</span>}
    </>
  );
}
