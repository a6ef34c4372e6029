import { InvalidArgumentError } from "commander";
import { MAX_COMPARED, type Comparison, type ComparisonRequest } from "../../core/api/comparison.ts";
import type { RelayClient } from "./client.ts";
import { pastTime } from "../terminal/arguments.ts";

/** The past events to try rules on: the latest ones, or those since a time in milliseconds since 1970. */
export type PastEvents = { readonly count: number } | { readonly since: number };

/** The comparison of all these events. */
export type PastComparison = Omit<Comparison, "next" | "searchedBackTo" | "comparedBackTo">;

const DEFAULT_COUNT = 50;
const MAX_COUNT = 10_000;

/** Parses an option's value: `events` for the latest 50, a number of events, or a time as {@link pastTime} takes it. */
export function pastEvents(text: string): PastEvents {
  if (text === "events") return { count: DEFAULT_COUNT };
  if (!/^-?\d+$/.test(text)) {
    try {
      return { since: pastTime(text) };
    } catch {
      throw new InvalidArgumentError("expected events, a number of them, or a time span or time, as in 24h");
    }
  }
  const count = Number(text);
  if (count >= 1 && count <= MAX_COUNT) return { count };
  throw new InvalidArgumentError(`expected a number of events from 1 to ${MAX_COUNT}`);
}

/** Compares a document with the relay's rules on past events, one page at a time. `onProgress` is called after each. */
export async function compareWithPast(
  client: Pick<RelayClient, "compareRules">,
  document: string,
  past: PastEvents,
  onProgress: (soFar: PastComparison) => void,
): Promise<PastComparison> {
  const filter: ComparisonRequest["filter"] = "since" in past ? { type: "all", from: past.since } : { type: "all" };
  let left = "count" in past ? past.count : Infinity;
  let cursor: string | undefined;
  let sum: PastComparison | undefined;
  do {
    const limit = Math.min(left, MAX_COMPARED);
    const {
      next,
      searchedBackTo: _,
      comparedBackTo: __,
      ...page
    } = await client.compareRules({
      document,
      filter,
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    left -= page.compared + page.unreadable;
    cursor = next === cursor ? undefined : next;
    sum = sum === undefined ? page : add(sum, page);
    onProgress(sum);
  } while (cursor !== undefined && left > 0);
  return sum;
}

function add(sum: PastComparison, page: PastComparison): PastComparison {
  return {
    ...page,
    compared: sum.compared + page.compared,
    unreadable: sum.unreadable + page.unreadable,
    changes: [...sum.changes, ...page.changes],
  };
}
