import type { EventSummary } from "../../core/record/summary.ts";

/** A search of the event index: conditions in SQL with their values, and the most rows to return. */
export interface Search {
  readonly filters: readonly string[];
  readonly values: readonly (string | number)[];
  readonly limit: number;
}

/** The position of an event in the index, which is ordered newest first. */
export type EventPosition = Pick<EventSummary, "receivedAt" | "id">;

/** Matches of a search: events, and failed deliveries by target. */
export interface SearchCount {
  readonly events: number;
  readonly failed: readonly { readonly name: string; readonly count: number }[];
}
