import type { EventSummary, EventTotal } from "../../api/contract.ts";
import { useNow } from "../../parts/ago.tsx";
import { countOf } from "../../parts/count.ts";
import { EventRow } from "./event-row.tsx";

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

interface EventListProps {
  readonly events: readonly EventSummary[];
  /** How many there are, all pages together; absent while they are counted, and if they cannot be. */
  readonly total?: EventTotal | undefined;
  readonly selected: ReadonlySet<string>;
  /** Absent if the operator may not redeliver. */
  readonly onSelect?: ((ids: readonly string[], isSelected: boolean) => void) | undefined;
}

/** A table of events by day, the latest first. */
export function EventList({ events, total, selected, onSelect }: EventListProps) {
  const now = useNow();
  const days = Map.groupBy(events, ({ receivedAt }) => DAY.format(receivedAt));
  const ids = events.map(({ id }) => id);
  const areAll = ids.every((id) => selected.has(id));
  return (
    <table role="table" class="event-list">
      <caption>{total === undefined ? "Events" : textOf(total)}, the latest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          {onSelect !== undefined && (
            <th role="columnheader" scope="col" class="of-select">
              <input
                type="checkbox"
                aria-label="Select all on this page"
                checked={areAll}
                onChange={() => onSelect(ids, !areAll)}
              />
            </th>
          )}
          <Head name="status">Status</Head>
          <Head name="image">Image</Head>
          <Head name="outcome">Worst target</Head>
          <Head name="pusher">Pusher</Head>
          <Head name="time">Received</Head>
        </tr>
      </thead>
      {[...days].map(([day, own]) => (
        <tbody key={day} role="rowgroup">
          <tr role="row" class="day">
            <th role="rowheader" scope="rowgroup" colSpan={onSelect === undefined ? 5 : 6}>
              {wordOf(own[0]?.receivedAt ?? 0, now)}
              {day}
            </th>
          </tr>
          {own.map((event) => (
            <EventRow
              key={event.id}
              event={event}
              now={now}
              isSelected={selected.has(event.id)}
              onSelect={onSelect && ((isSelected) => onSelect([event.id], isSelected))}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Head({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <th role="columnheader" scope="col" class={`of-${name}`}>
      {children}
    </th>
  );
}

function textOf({ count, isLowerBound }: EventTotal): string {
  return `${isLowerBound ? "at least " : ""}${countOf(count, "event", "events")}`;
}

function wordOf(at: number, now: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return "Today, ";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? "Yesterday, " : "";
}
