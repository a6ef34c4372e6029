import { get } from "../api/client.ts";
import type { EventPage as EventList, EventSummary } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { useThrottled } from "../api/throttle.ts";
import { queryOf } from "../location.ts";
import { useArrivals } from "../parts/announce.ts";
import { Pager } from "../parts/pager.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, WhenLoaded } from "../parts/state.tsx";
import { Time } from "../parts/time.tsx";
import { subjectOf } from "../parts/subject.tsx";
import { EventTable } from "./events/event-table.tsx";
import { FILTERS, Filters, timeOf } from "./events/filters.tsx";
import { RedeliverMany } from "./events/redeliver-many.tsx";

const PAGE_SIZE = 50;
const RELOAD_MS = 1000;

/** The list of events, one page at a time. The URL has the filters. */
export function EventsPage({ query }: { readonly query: URLSearchParams }) {
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const cursor = query.get("cursor") ?? "";
  const asked = { ...filters, from: timeOf(filters["from"]), to: timeOf(filters["to"]) };
  const search = queryOf({ ...asked, cursor, limit: String(PAGE_SIZE) });
  const list = useLoad(search, () => get<EventList>(`/events${search}`));
  const [arrived, arrive] = useArrivals("New", "new events");
  const reload = useThrottled(list.reload, RELOAD_MS);
  const isFiltered = Object.values(filters).some((value) => value !== "");

  useLive((event) => {
    if (event === undefined) return reload();
    const isShown = list.data?.events.some(({ id }) => id === event.id) === true;
    if (isShown) return list.replace((page) => ({ ...page, events: page.events.map((old) => newer(old, event)) }));
    // Only the relay can tell whether the event passes the filters.
    if (isFiltered) return cursor === "" && reload();
    if (cursor !== "" || event.alert !== undefined || !isNewest(event, list.data)) return;
    list.replace((page) => ({ ...page, events: [event, ...page.events].slice(0, PAGE_SIZE) }));
    arrive(subjectOf(event));
  });

  const mayRedeliver = useMayChange() && ["", "failed"].includes(filters["status"] ?? "");
  return (
    <Page title="Events" aside={mayRedeliver && <RedeliverMany filters={asked} />}>
      <Filters values={filters} />
      <p role="status" class="unseen">
        {arrived}
      </p>
      <WhenLoaded of={list}>
        {({ events, next, searchedBackTo }) => (
          <>
            {events.length > 0 && <EventTable events={events} />}
            {events.length === 0 && searchedBackTo === undefined && <NoEvents isFiltered={isFiltered} />}
            {searchedBackTo !== undefined && <SearchedBackTo at={searchedBackTo} />}
            <Pager label="More events" path="/events" filters={filters} cursor={cursor} next={next} />
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

/** Says that older events were not searched. The link to them is the pager's. */
function SearchedBackTo({ at }: { readonly at: number }) {
  return (
    <p role="status">
      Searched back to <Time at={at} />. “Older” searches on from there.
    </p>
  );
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No event passes these filters.">
        <a class="button" href="/events">
          Show every event
        </a>
      </Empty>
    );
  }
  return (
    <Empty title="No push has arrived yet.">
      <p>New pushes appear here at once.</p>
      <a class="button" href="/setup">
        Show the URL for Docker Hub
      </a>
    </Empty>
  );
}

function newer(old: EventSummary, event: EventSummary): EventSummary {
  return old.id === event.id ? event : old;
}

/** Updates a changed event in the list. A change of an event on another page is not a new event. */
function isNewest({ receivedAt }: EventSummary, page: EventList | undefined): boolean {
  return page !== undefined && receivedAt >= (page.events[0]?.receivedAt ?? 0);
}
