import type { EventTotal } from "../../../core/api/summary.ts";
import type { DirectoryCalls, DirectoryUpdate } from "../../env/directory-calls.ts";
import type { Period } from "../../env/event-counts.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../../env/event-search.ts";
import type { EventSummary } from "../../../core/record/summary.ts";
import { DeferredTables } from "../../storage/deferred-tables.ts";
import { Meta } from "../../storage/meta.ts";
import { STORED_BY_LATER, StorageVersion } from "../../storage/storage-version.ts";
import { countedSql, returnUsage } from "../../telemetry/usage.ts";
import { EventIndex } from "../event-index.ts";
import { putHistory } from "../indexer.ts";
import { byBucket, Statistics } from "../statistics.ts";
import { News } from "./news.ts";
import type { Shard } from "./shard-name.ts";

/** Events deleted in one statement. */
const PRUNED_AT_ONCE = 1000;

/** A shard: the index of a part of a day's events, and their counts. All else is the central directory's. */
export class DirectoryShard {
  readonly #storage: DurableObjectStorage;
  readonly #news: News;
  /** Undefined until used, and after everything was deleted. */
  #tables: { readonly index: EventIndex; readonly statistics: Statistics } | undefined;

  constructor(storage: DurableObjectStorage, shard: Shard, central: () => DurableObjectStub<DirectoryCalls>) {
    this.#storage = storage;
    this.#news = new News(central, shard);
  }

  get #index(): EventIndex {
    return this.#open().index;
  }

  get #statistics(): Statistics {
    return this.#open().statistics;
  }

  /**
   * Takes a repository's update. The central directory has it before it is stored here, so that after a crash in between
   * the repository sends it again, and no alert is lost.
   */
  async feed(repository: string, update: DirectoryUpdate): Promise<void> {
    const { summaries, blocks, usage, revision } = update;
    if (usage !== undefined) returnUsage(usage);
    const changes = summaries.flatMap((summary) => this.#index.changeBy(summary) ?? []);
    await this.#news.send({ repository, blocks, changes, ...(revision !== undefined && { revision }) });
    for (const { summary } of changes) {
      this.#index.put(summary);
      this.#statistics.rollups.invalidate(summary.receivedAt, Date.now());
    }
  }

  search(search: Search): FoundEvents {
    return this.#index.search(search);
  }

  get(id: string): EventSummary | undefined {
    return this.#index.get(id);
  }

  total(search: Search): EventTotal {
    return this.#index.total(search);
  }

  count(search: Search, only?: string): SearchCount {
    return this.#index.count(search, only);
  }

  addHistory(summaries: readonly EventSummary[]): void {
    putHistory(this.#index, this.#statistics.rollups, summaries, Date.now());
  }

  forget(events: readonly EventPosition[]): void {
    this.#index.delete(events);
    for (const { receivedAt } of events) this.#statistics.rollups.invalidate(receivedAt, Date.now());
  }

  eventCounts(period: Period): ReturnType<DirectoryCalls["eventCounts"]> {
    const counts = byBucket(period, this.#statistics.counts(period, Date.now()));
    return [...counts].map(([from, each]) => ({ from, counts: each }));
  }

  openEvents(): ReturnType<DirectoryCalls["openEvents"]> {
    return this.#statistics.open();
  }

  openRepositories(target: string | undefined): string[] {
    return target === undefined ? this.#index.openRepositories() : this.#index.pendingFor(target);
  }

  tidy(now: number): boolean {
    this.#statistics.complete(now);
    return this.#index.openRepositories().length > 0;
  }

  async drop(): Promise<boolean> {
    if (this.#index.openRepositories().length > 0) {
      this.#deleteSettled();
      return false;
    }
    // The object's storage ends, rather than a row an event.
    await this.#storage.deleteAll();
    this.#tables = undefined;
    return true;
  }

  #deleteSettled(): void {
    while (this.#index.prune(Number.MAX_SAFE_INTEGER, PRUNED_AT_ONCE) === PRUNED_AT_ONCE);
    this.#statistics.rollups.prune(Number.MAX_SAFE_INTEGER);
  }

  /** Throws, and writes nothing, if a later version has stored what this code cannot read: a rollback then loses nothing. */
  #open(): { readonly index: EventIndex; readonly statistics: Statistics } {
    if (this.#tables !== undefined) return this.#tables;
    const sql = countedSql(this.#storage.sql);
    // A shard has no other value to keep, so its table of values is made only for a version to mark.
    const version = new StorageVersion(new Meta(new DeferredTables(sql)));
    if (version.isLater) throw new Error(STORED_BY_LATER);
    version.mark();
    this.#tables = { index: new EventIndex(sql), statistics: new Statistics(sql) };
    return this.#tables;
  }
}
