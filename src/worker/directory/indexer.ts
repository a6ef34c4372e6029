import type { Counters } from "../../core/metrics/counters.ts";
import type { EventSummary } from "../../core/record/summary.ts";
import type { DirectoryUpdate } from "../env/directory-calls.ts";
import type { EventPosition } from "../env/event-search.ts";
import type { EventChange } from "../env/shard-calls.ts";
import { CARRIES_NO_USAGE } from "./carried-counts.ts";
import type { EventIndex, StoredChange } from "./event-index.ts";
import type { RelayAlerts } from "./relay-alerts.ts";
import type { Repositories } from "./repositories.ts";
import type { Rollups } from "./rollups.ts";
import type { Stream } from "./stream.ts";
import type { TokenUses } from "./token-uses.ts";

/** The parts that change with an event. */
export interface Indexed {
  readonly index: EventIndex;
  readonly repositories: Repositories;
  readonly rollups: Rollups;
  readonly counters: Counters;
  readonly alerts: RelayAlerts;
  readonly stream: Stream;
  readonly tokens: TokenUses;
}

/** Keeps the index, and all that follows from it, up to date. All methods are synchronous. */
export class Indexer {
  readonly #parts: Indexed;

  constructor(parts: Indexed) {
    this.#parts = parts;
  }

  /**
   * Indexes what has changed in a repository, and publishes it on the stream. A second call with the same update changes
   * and publishes nothing.
   *
   * @param carried the usage that the first entry is to carry; undefined if entries carry no counts
   * @returns the changes, and whether their entries carry the usage
   */
  apply(
    repository: string,
    { summaries, blocks }: DirectoryUpdate,
    now: number,
    carried?: string,
  ): { readonly changes: readonly EventChange[]; readonly areCarried: boolean } {
    const { index, rollups } = this.#parts;
    let column = carried;
    const stored: StoredChange[] = [];
    for (const summary of summaries) {
      const put = index.put(summary, column);
      if (put === undefined) continue;
      stored.push(put);
      if (put.isCarried) column = CARRIES_NO_USAGE;
    }
    const changes = stored.map(({ change }) => change);
    for (const { summary } of changes) rollups.invalidate(summary.receivedAt, now);
    this.note(repository, blocks, changes, now);
    return { changes, areCarried: stored.every(({ isCarried }) => isCarried) };
  }

  /** Does all that follows from changes of events that are in the index, or in a shard. */
  note(repository: string, blocks: DirectoryUpdate["blocks"], changes: readonly EventChange[], now: number): void {
    const { repositories, counters, alerts, stream } = this.#parts;
    for (const { before, summary } of changes) {
      counters.count(before, summary);
      alerts.note(summary, before);
    }
    repositories.note(repository, blocks, now, changes.length > 0 && changes.every(isUse));
    for (const { target } of blocks) counters.notePair({ target, repository });
    stream.publish(changes.map(({ summary }) => summary));
  }

  /**
   * Notes events that repositories have imported, and indexes those that are not a shard's. Publishes nothing, and counts
   * nothing as new.
   */
  addHistory(summaries: readonly EventSummary[], isOwn: (summary: EventSummary) => boolean, now: number): void {
    const { index, repositories, rollups } = this.#parts;
    for (const { repository, receivedAt } of summaries) repositories.noteHistory(repository, receivedAt);
    putHistory(index, rollups, summaries.filter(isOwn), now);
  }

  /** Removes events that their repositories have deleted, and repositories that have no event left. */
  forget(events: readonly EventPosition[], emptied: readonly string[], now: number): void {
    const { index, repositories, rollups, tokens } = this.#parts;
    index.delete(events);
    for (const { receivedAt } of events) rollups.invalidate(receivedAt, now);
    for (const name of emptied) {
      repositories.forget(name);
      tokens.forget(name);
    }
  }
}

/** Whether an event is a push that came by a token: neither an alert nor one that reconciliation found. */
function isUse({ summary: { alert, origin } }: Pick<EventChange, "summary">): boolean {
  return alert === undefined && origin === undefined;
}

/** Stores imported events in an index. */
export function putHistory(index: EventIndex, rollups: Rollups, summaries: readonly EventSummary[], now: number): void {
  // An id belongs to one repository. A forged export could say otherwise.
  const owners = index.repositoriesOf(summaries.map(({ id }) => id));
  for (const summary of summaries) {
    const { id, repository } = summary;
    if ((owners.get(id) ?? repository) !== repository) continue;
    owners.set(id, repository);
    if (index.put(summary) !== undefined) rollups.invalidate(summary.receivedAt, now);
  }
}
