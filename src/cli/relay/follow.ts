import { setTimeout as sleep } from "node:timers/promises";
import type { EventRecord } from "../../core/record.ts";
import type { RelayClient } from "./client.ts";

/** The most that the relay gives at once. */
const LOOK = 100;

/**
 * The latest events, and from then on each that comes, and each again when the state of its deliveries changes. It asks
 * again and again: once for the list of repositories, and once each repository. Of more than a hundred events between
 * two looks the oldest are left out.
 */
export async function* follow(
  client: RelayClient,
  repository: string | undefined,
  limit: number,
  intervalMs: number,
): AsyncGenerator<EventRecord> {
  let known: Map<string, string> | undefined;
  for (;;) {
    const latest = await client.latest(repository, LOOK);
    const shown = known === undefined ? latest.slice(0, limit) : latest;
    for (const record of shown.toReversed()) {
      if (known?.get(record.event.id) !== stateOf(record)) yield record;
    }
    known = new Map(latest.map((record) => [record.event.id, stateOf(record)]));
    await sleep(intervalMs);
  }
}

function stateOf({ held, deliveries, callback }: EventRecord): string {
  return JSON.stringify([held, deliveries.map(({ status }) => status), callback.status]);
}
