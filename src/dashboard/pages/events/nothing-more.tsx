import { Empty } from "../../parts/state.tsx";
import { Time } from "../../parts/time.tsx";

/** Says that older events were not searched. The link to them is the pager's. */
export function SearchedBackTo({ at }: { readonly at: number }) {
  return (
    <p role="status">
      Searched back to <Time at={at} />. “Older” searches on from there.
    </p>
  );
}

/** Says that the list is empty, and what to do. */
export function NoEvents({ isFiltered }: { readonly isFiltered: boolean }) {
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
