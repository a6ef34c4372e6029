import { DAY_MS } from "../../../core/lib/time.ts";
import type { EventSummary } from "../../../core/record/summary.ts";
import type { EventPosition, EventRange, FoundEvents, Search } from "../../env/event-search.ts";
import type { ShardedDay } from "../../env/shard-calls.ts";
import { FIRST_ID } from "../search.ts";

/** Shards that one search asks at most; it ends after the day that reaches this. */
const MAX_ASKED = 64;

/** Where to search. */
export interface Places {
  readonly index: (search: Search) => FoundEvents;
  readonly shards: (day: ShardedDay, search: Search) => Promise<FoundEvents[]>;
}

/**
 * Searches days from the newest on until the page is full. The shards of a day are asked at once. Between two sharded days
 * the central index is searched, which has the days that are not sharded.
 */
export async function searchDays(search: Search, days: readonly ShardedDay[], places: Places): Promise<FoundEvents> {
  const events: EventSummary[] = [];
  let asked = 0;
  let upper = Infinity;
  for (const sharded of [...days, undefined]) {
    const lower = sharded === undefined ? 0 : sharded.day + DAY_MS;
    const own = within(search, lower, upper, events.length);
    const between = own === undefined ? { events: [] } : places.index(own);
    events.push(...between.events);
    if (events.length >= search.limit || between.searchedTo !== undefined) return { ...between, events };
    if (sharded === undefined) break;
    const part = within(search, sharded.day, lower, events.length);
    const found = part === undefined ? { events: [] } : merge(await askDay(places, sharded, part), part.limit);
    events.push(...found.events);
    if (events.length >= search.limit || found.searchedTo !== undefined) return { ...found, events };
    asked += part === undefined ? 0 : sharded.shards;
    upper = sharded.day;
    if (asked >= MAX_ASKED) return { events, searchedTo: { receivedAt: sharded.day, id: FIRST_ID } };
  }
  return { events };
}

/** What a day's shards find, and the central index: code of before the shards, after a rollback, has stored events there. */
async function askDay(places: Places, day: ShardedDay, search: Search): Promise<FoundEvents[]> {
  const found = await places.shards(day, search);
  return [...found, places.index(search)];
}

/** The part of a search from one time until before another, for what its page still lacks; undefined if it has none. */
function within(search: Search, lower: number, upper: number, found: number): Search | undefined {
  const { from = 0, to = Infinity, after } = search.range ?? {};
  const [first, end] = [Math.max(from, lower), Math.min(to, upper)];
  const isBefore =
    after !== undefined && (after.receivedAt < first || (after.receivedAt === first && after.id <= FIRST_ID));
  if (first >= end || isBefore) return undefined;
  const range: EventRange = {
    ...(first > 0 && { from: first }),
    ...(end < Infinity && { to: end }),
    ...(after !== undefined && { after }),
  };
  return { ...search, range, limit: search.limit - found };
}

/** Merges what shards have found. If one of them ended early, only what is not older than its end is complete. */
function merge(found: readonly FoundEvents[], limit: number): FoundEvents {
  const ends = found.flatMap(({ searchedTo }) => searchedTo ?? []);
  const end = ends.toSorted(newestFirst)[0];
  const events = found
    .flatMap((each) => each.events)
    .filter((event) => end === undefined || newestFirst(event, end) <= 0)
    .toSorted(newestFirst)
    .slice(0, limit);
  return events.length === limit || end === undefined ? { events } : { events, searchedTo: end };
}

function newestFirst(a: EventPosition, b: EventPosition): number {
  return b.receivedAt - a.receivedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
