import { MAX_COMPARED } from "../comparison/page.ts";
import type { Comparison } from "./comparison.ts";
import type { ComparisonRequest } from "./requests.ts";

/** The past events to try rules on: the latest ones, or those since a time in milliseconds since 1970. */
export type PastEvents = { readonly count: number } | { readonly since: number };

/** The comparison of several pages of events. */
export type PastComparison = Omit<Comparison, "next" | "searchedBackTo" | "comparedBackTo">;

/**
 * Compares a document with the relay's rules on past events, one page at a time. Yields the sum after each page, so
 * whoever reads it can show the progress, and stops the work by reading no further.
 */
export async function* comparePast(
  compare: (request: ComparisonRequest) => Promise<Comparison>,
  document: string,
  past: PastEvents,
): AsyncGenerator<PastComparison> {
  const filter: ComparisonRequest["filter"] = "since" in past ? { type: "all", from: past.since } : { type: "all" };
  let left = "count" in past ? past.count : Infinity;
  let cursor: string | undefined;
  let sum: PastComparison | undefined;
  do {
    const limit = Math.min(left, MAX_COMPARED);
    const request = { document, filter, limit, ...(cursor !== undefined && { cursor }) };
    const { next, searchedBackTo: _, comparedBackTo: __, ...page } = await compare(request);
    left -= page.compared + page.unreadable;
    cursor = next === cursor ? undefined : next;
    sum = sum === undefined ? page : add(sum, page);
    yield sum;
  } while (cursor !== undefined && left > 0);
}

function add(sum: PastComparison, page: PastComparison): PastComparison {
  return {
    ...page,
    compared: sum.compared + page.compared,
    unreadable: sum.unreadable + page.unreadable,
    changes: [...sum.changes, ...page.changes],
  };
}
