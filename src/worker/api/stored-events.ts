import type { EventSummary } from "../../core/record/summary.ts";
import type { Env } from "../env/env.ts";
import type { StoredEvent } from "../env/repository-calls.ts";

/** The start of a list of events, with their records and bodies. */
export interface ReadEvents {
  /** Without events that their repositories do not have. */
  readonly events: readonly StoredEvent[];
  /** The last event that was looked at; undefined for an empty list. */
  readonly last: EventSummary | undefined;
  /** Number of events that were looked at. */
  readonly looked: number;
}

/** Reads events from their repositories, in order, until they have so many bytes; at least one. */
export async function readStored(env: Env, found: readonly EventSummary[], maxBytes: number): Promise<ReadEvents> {
  const events: StoredEvent[] = [];
  let [bytes, looked] = [0, 0];
  while (looked < found.length && bytes < maxBytes) {
    const repository = found[looked]?.repository ?? "";
    const end = found.findIndex((event, index) => index > looked && event.repository !== repository);
    const run = found.slice(looked, end === -1 ? found.length : end);
    const ids = run.map(({ id }) => id);
    const stored = await env.REPOSITORY.getByName(repository).readEvents(ids, maxBytes - bytes);
    events.push(...stored.events);
    bytes += stored.events.reduce((sum, event) => sum + event.body.byteLength + JSON.stringify(event.record).length, 0);
    looked += stored.read;
    if (stored.read < run.length) break;
  }
  return { events, last: found[looked - 1], looked };
}
