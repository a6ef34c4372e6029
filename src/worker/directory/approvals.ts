import { isAwaitingApproval, WAITS_FOR_APPROVAL, type EventSummary } from "../../core/record/summary.ts";
import type { Search } from "../env/event-search.ts";
import { searchFor } from "./search.ts";

/** Most events with an approval that are read. */
const MAX_EVENTS = 200;

/** The search for the events that may have a delivery which waits for an approval, also those of earlier versions. */
export function approvalSearch(now: number): Search {
  const search = searchFor({ status: "pending", type: "all", limit: MAX_EVENTS }, now);
  const filters = [...search.filters, "instr(summary, ?) > 0"];
  return { ...search, filters, values: [...search.values, WAITS_FOR_APPROVAL] };
}

/** A delivery that waits for an approval, with its event. */
export interface WaitingDelivery {
  readonly event: EventSummary;
  readonly delivery: EventSummary["deliveries"][number];
}

/** The deliveries of events that wait for an approval. */
export function waitingIn(events: readonly EventSummary[]): WaitingDelivery[] {
  return events.flatMap((event) =>
    event.deliveries.filter(isAwaitingApproval).map((delivery) => ({ event, delivery })),
  );
}

/** The push of an event, for lists. */
export function imageOf({
  repository,
  tag,
  pusher,
}: EventSummary): Pick<EventSummary, "repository" | "tag" | "pusher"> {
  return { repository, ...(tag !== undefined && { tag }), ...(pusher !== undefined && { pusher }) };
}
