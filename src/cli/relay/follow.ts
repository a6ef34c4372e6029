import { setTimeout as sleep } from "node:timers/promises";
import type { EventQuery } from "../../core/api/query.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import { CommandError, EXIT } from "../terminal/exit.ts";
import type { RelayClient } from "./client.ts";
import type { Connection } from "./connection.ts";
import { Sightings } from "./sightings.ts";
import { listen, reconnectDelayMs } from "./stream.ts";

const PAGE = 100;

/** Pages read of what came while there was no stream. */
const MAX_PAGES = 50;

/** What to follow. */
export interface Following {
  readonly connection: Connection;
  readonly client: RelayClient;
  /** Of one repository only. */
  readonly repository: string | undefined;
  /** How many events to begin with. */
  readonly limit: number;
  /** Told what is going on with the connection. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The latest events, and from then on each that comes, and each again when one of its deliveries stands otherwise. They
 * come over the stream, which is taken up again after a cut. What the stream cannot tell is asked for: after a gap, and
 * for as long as it does not come about. Throws when the relay refuses, and when it cannot be reached at the beginning.
 */
export async function* follow(following: Following): AsyncGenerator<EventSummary> {
  const { connection, client, repository, limit, onTrouble } = following;
  const seen = new Sightings();
  const { events } = await client.events({ ...only(repository), limit });
  yield* news(events, seen);
  let since: number | undefined;
  for (let failures = 1; ; failures++) {
    try {
      for await (const message of listen(connection, since)) {
        failures = 0;
        const isFirst = since === undefined;
        since = message.sequence;
        if ("event" in message) yield* news([message.event].filter(isWanted(repository)), seen);
        else if (isFirst || message.gap) yield* missed(following, seen);
      }
      onTrouble("the stream has ended; connecting again");
    } catch (error) {
      if (isRefusal(error)) throw error;
      if (failures <= 1) onTrouble(`no stream: ${(error as Error).message}; asking now and then, and trying again`);
      yield* missedIfReachable(following, seen);
    }
    await sleep(reconnectDelayMs(Math.max(failures, 1), Math.random()));
  }
}

/** What came while nobody told of it, and what has become of that which was open. */
async function* missed({ client, repository, onTrouble }: Following, seen: Sightings): AsyncGenerator<EventSummary> {
  const found: EventSummary[] = [];
  let cursor: string | undefined;
  for (let page = 1; page === 1 || cursor !== undefined; page++) {
    if (page > MAX_PAGES) {
      onTrouble(
        `more than ${found.length} events came meanwhile; the oldest are left out, \`hubrelay events list\` has them`,
      );
      break;
    }
    const query = { ...only(repository), from: seen.newest, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { events, next } = await client.events(query);
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

/** Whether trying again would change nothing. A relay that cannot be reached may be back the next time. */
function isRefusal(error: unknown): boolean {
  return error instanceof CommandError && error.exitCode !== EXIT.unreachable;
}

/** Those that were not seen so before, the earliest first. */
function news(events: readonly EventSummary[], seen: Sightings): EventSummary[] {
  return events.toSorted((a, b) => a.receivedAt - b.receivedAt).filter((event) => seen.note(event));
}

function only(repository: string | undefined): EventQuery {
  return repository === undefined ? {} : { repository };
}

/** The stream tells of alerts too, which lists leave out. */
function isWanted(repository: string | undefined): (event: EventSummary) => boolean {
  return (event) => event.alert === undefined && (repository === undefined || event.repository === repository);
}
