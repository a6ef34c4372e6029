import { setTimeout as sleep } from "node:timers/promises";
import type { EventFilters } from "../../core/api/query.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { filterFor } from "../../core/search/filter.ts";
import { parseSearch } from "../../core/search/parse.ts";
import { CommandError, EXIT } from "../terminal/exit.ts";
import type { RelayClient } from "./client.ts";
import type { Connection } from "./connection.ts";
import { Sightings } from "./sightings.ts";
import { reconnectDelayMs } from "./backoff.ts";
import { listen } from "./stream.ts";

const PAGE = 100;

/** The most pages that are read of events that arrived without a stream. */
const MAX_PAGES = 50;

/** The events to follow. */
export interface Following {
  readonly connection: Connection;
  readonly client: RelayClient;
  /** What to follow; all pushes if empty. */
  readonly query: EventFilters;
  /** The number of recent events to begin with. */
  readonly limit: number;
  /** Called with messages about the connection. */
  readonly onTrouble: (text: string) => void;
}

/**
 * Yields the latest events, then every new event, and an event again whenever a delivery of it changes. Reads the
 * relay's stream and reconnects when it breaks. Polls for the events that the stream missed, and while there is no
 * stream. Throws if the relay refuses, or if the first request cannot reach it.
 */
export async function* follow(following: Following): AsyncGenerator<EventSummary> {
  const { connection, client, query, limit, onTrouble } = following;
  const seen = new Sightings(filterFor(query, Date.now()));
  const others = isStatusAsked(query) ? await client.events({ ...withoutStatus(query), limit: PAGE }) : undefined;
  const latest = await client.allEvents({ ...query, limit });
  // Those with another status may get the wanted one.
  if (others !== undefined) seen.noteOthers(others.events);
  yield* news(latest, seen);
  let since: number | undefined;
  for (let failures = 1; ; failures++) {
    try {
      for await (const message of listen(connection, since)) {
        failures = 0;
        const isFirst = since === undefined;
        since = message.sequence;
        if ("event" in message) yield* news([message.event], seen);
        else if (isFirst || ("gap" in message && message.gap)) yield* missed(following, seen);
      }
      onTrouble("the stream ended; reconnecting");
    } catch (error) {
      if (isRefusal(error)) throw error;
      if (failures <= 1) onTrouble(`no stream: ${(error as Error).message}; polling, and trying again`);
      yield* missedIfReachable(following, seen);
    }
    await sleep(reconnectDelayMs(Math.max(failures, 1), Math.random()));
  }
}

/** Reads the events that the stream missed, and the open events again. */
async function* missed({ client, query, onTrouble }: Following, seen: Sightings): AsyncGenerator<EventSummary> {
  const found: EventSummary[] = [];
  let cursor: string | undefined;
  for (let pages = 1; pages === 1 || cursor !== undefined; pages++) {
    if (pages > MAX_PAGES) {
      onTrouble(
        `more than ${found.length} events arrived meanwhile; run \`hubrelay events list\` to see the oldest of them`,
      );
      break;
    }
    const from = Math.max(seen.newest, query.from ?? 0);
    const page = { ...withoutStatus(query), from, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { events, next } = await client.events(page);
    found.push(...events);
    cursor = next;
  }
  for (const id of seen.open) {
    const detail = await client.event(id);
    if (detail === undefined) seen.forget(id);
    else found.push(detail.summary);
  }
  yield* news(found, seen);
}

async function* missedIfReachable(following: Following, seen: Sightings): AsyncGenerator<EventSummary> {
  try {
    yield* missed(following, seen);
  } catch (error) {
    if (isRefusal(error)) throw error;
  }
}

/** Whether a retry cannot help. A relay that cannot be reached may be back at the next try. */
function isRefusal(error: unknown): boolean {
  return error instanceof CommandError && error.exitCode !== EXIT.unreachable;
}

/** Filters the wanted events that are new or changed, the earliest first. */
function news(events: readonly EventSummary[], seen: Sightings): EventSummary[] {
  return events.toSorted((a, b) => a.receivedAt - b.receivedAt).filter((event) => seen.note(event));
}

function isStatusAsked(query: EventFilters): boolean {
  return filterFor(query, 0).statuses !== undefined;
}

/** The query without the status, which an event gets after it has come. */
function withoutStatus(filters: EventFilters): EventFilters {
  const { status: _, q = "", ...query } = filters;
  const parsed = parseSearch(q);
  const terms = parsed.ok ? parsed.value : [];
  const rest = terms.filter(({ conditions }) => conditions.every(({ field }) => field !== "status"));
  return rest.length === 0 ? query : { ...query, q: rest.map(({ source }) => source).join(" ") };
}
