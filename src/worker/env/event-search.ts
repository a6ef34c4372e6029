import type { EventSummary } from "../../core/record/summary.ts";

/** A range of the event index. */
export interface EventRange {
  /** Only events received then or later, in milliseconds since 1970. */
  readonly from?: number;
  /** Only events received before then. */
  readonly to?: number;
  /** Only events that the index has after this one. */
  readonly after?: EventPosition;
}

/** A search of the event index, newest first: a range, conditions in SQL with their values, and the most rows to return. */
export interface Search {
  readonly filters: readonly string[];
  readonly values: readonly (string | number)[];
  readonly limit: number;
  /** Absent from jobs that an earlier version stored: their filters have it. */
  readonly range?: EventRange;
  /** Set if the filters take only events that are held or pending: those have an index. */
  readonly isOpen?: true;
  /** Conditions in SQL with their values: the texts of a quarter of an hour meet them if an event in it matches. */
  readonly onTexts?: Pick<Search, "filters" | "values">;
}

/** The position of an event in the index, which is ordered newest first. */
export type EventPosition = Pick<EventSummary, "receivedAt" | "id">;

/** A page of a search. */
export interface FoundEvents {
  readonly events: readonly EventSummary[];
  /** The last event that was looked at; set if the search ended before its page was full, with older events left. */
  readonly searchedTo?: EventPosition;
}

/** Matches of a search: events, and failed deliveries by target. */
export interface SearchCount {
  readonly events: number;
  readonly failed: readonly { readonly name: string; readonly count: number }[];
  /** Set if the count ended at its bound, with older events left: there may be more matches. */
  readonly isLowerBound?: true;
}
