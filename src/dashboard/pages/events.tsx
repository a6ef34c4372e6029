import { useEffect, useState } from "preact/hooks";
import { matches } from "../../core/search/match.ts";
import { get } from "../api/client.ts";
import type { EventPage as EventList, EventSummary, EventTotal } from "../api/contract.ts";
import { useLive } from "../api/live.ts";
import { useLoad } from "../api/load.ts";
import { useMayChange } from "../api/operator.ts";
import { pagesOf } from "../api/pages.ts";
import { useThrottled } from "../api/throttle.ts";
import { queryOf } from "../location.ts";
import { useArrivals } from "../parts/announce.ts";
import { Export } from "../parts/export.tsx";
import { Pager } from "../parts/pager.tsx";
import { Page } from "../parts/page.tsx";
import { WhenLoaded } from "../parts/state.tsx";
import { subjectOf } from "../parts/subject.tsx";
import { eventRow } from "./export-rows.ts";
import { EventList as List } from "./events/event-list.tsx";
import { NoEvents, SearchedBackTo } from "./events/nothing-more.tsx";
import { Presets } from "./events/presets.tsx";
import { RedeliverMany } from "./events/redeliver-many.tsx";
import { filterIn } from "./events/redelivery.ts";
import { SearchBox } from "./events/search-box.tsx";
import { SelectedBar } from "./events/selected-bar.tsx";
import { eventFilterOf, filtersOf, parametersOf, termsOf } from "./events/url.ts";

const PAGE_SIZE = 50;
const RELOAD_MS = 1000;
const NONE: ReadonlySet<string> = new Set();

/** The list of events, one page at a time. The URL has the filters. */
export function EventsPage({ query }: { readonly query: URLSearchParams }) {
  const filters = filtersOf(query);
  const cursor = query.get("cursor") ?? "";
  const [arrived, arrive] = useArrivals("New", "new events");
  const key = queryOf({ ...filters, cursor });
  const isWrong = termsOf(filters).problems.length > 0;
  const list = useLoad(key, async () => {
    if (isWrong) return { events: [] };
    const limit = String(PAGE_SIZE);
    return get<EventList>(`/events${queryOf({ ...parametersOf(filters, Date.now()), cursor, limit })}`);
  });
  const total = useLoad(queryOf(filters), async () => {
    if (isWrong) return { count: 0 };
    return get<EventTotal>(`/events/count${queryOf(parametersOf(filters, Date.now()))}`);
  });
  const [selected, setSelected] = useState(NONE);
  useEffect(() => setSelected(NONE), [key]);
  const reload = useThrottled(list.reload, RELOAD_MS);
  const isFiltered = Object.values(filters).some((value) => value !== "");

  useLive((event) => {
    if (event === undefined) return reload();
    const isShown = list.data?.events.some(({ id }) => id === event.id) === true;
    if (isShown) return list.replace((page) => ({ ...page, events: page.events.map((old) => newer(old, event)) }));
    const isIn = !isWrong && matches(event, eventFilterOf(filters, Date.now()));
    if (cursor !== "" || !isIn || !isNewest(event, list.data)) return;
    list.replace((page) => ({ ...page, events: [event, ...page.events].slice(0, PAGE_SIZE) }));
    total.replace(({ count, ...bound }) => ({ count: count + 1, ...bound }));
    arrive(subjectOf(event));
  });

  const mayChange = useMayChange();
  const select = (ids: readonly string[], isSelected: boolean): void => {
    setSelected((old) => new Set(isSelected ? [...old, ...ids] : [...old].filter((id) => !ids.includes(id))));
  };
  const mayRedeliver = mayChange && !isWrong && ["", "failed"].includes(filters.status);
  const exported = (): AsyncIterable<readonly EventSummary[]> =>
    pagesOf("/events", { ...parametersOf(filters, Date.now()), limit: "100" }, "events");
  const all = { label: "Redeliver failed…", body: () => ({ filter: filterIn(parametersOf(filters, Date.now())) }) };
  return (
    <Page title="Events" aside={mayRedeliver && <RedeliverMany {...all} />}>
      <SearchBox filters={filters} />
      <Presets filters={filters} />
      <p role="status" class="unseen">
        {arrived}
      </p>
      <WhenLoaded of={list}>
        {({ events, next, searchedBackTo }) => (
          <>
            {mayChange && <SelectedBar ids={[...selected]} onClear={() => setSelected(NONE)} />}
            {events.length > 0 && (
              <List events={events} total={total.data} selected={selected} onSelect={mayChange ? select : undefined} />
            )}
            {events.length === 0 && !isWrong && searchedBackTo === undefined && <NoEvents isFiltered={isFiltered} />}
            {searchedBackTo !== undefined && <SearchedBackTo at={searchedBackTo} />}
            <Pager label="More events" path="/events" filters={filters} cursor={cursor} next={next} />
            {events.length > 0 && <Export name="events" pages={exported} rowOf={eventRow} />}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

function newer(old: EventSummary, event: EventSummary): EventSummary {
  return old.id === event.id ? event : old;
}

/** Updates a changed event in the list. A change of an event on another page is not a new event. */
function isNewest({ receivedAt }: EventSummary, page: EventList | undefined): boolean {
  return page !== undefined && receivedAt >= (page.events[0]?.receivedAt ?? 0);
}
