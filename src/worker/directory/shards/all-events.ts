import type { EventTotal } from "../../../core/api/summary.ts";
import type { OpenCounts } from "../../../core/metrics/exposition.ts";
import { dayOfEventId } from "../../../core/event/event-id.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import type { EventSummary } from "../../../core/record/summary.ts";
import type { DirectoryUpdate } from "../../env/directory-calls.ts";
import type { Env } from "../../env/env.ts";
import type { EventCounts, Period } from "../../env/event-counts.ts";
import type { EventPosition, FoundEvents, Search, SearchCount } from "../../env/event-search.ts";
import type { EventChange, ShardedDay } from "../../env/shard-calls.ts";
import type { EventIndex } from "../event-index.ts";
import { sumOfOpen, type Statistics } from "../statistics.ts";
import type { Layout } from "./layout.ts";
import { searchDays } from "./search-days.ts";
import { dayOf, shardFor } from "./shard-name.ts";
import { askShards, stubOf } from "./shard-stubs.ts";

/** All events: those that the central directory indexes itself, and those of the shards. Without shards it calls no object. */
export class AllEvents {
  readonly #env: Env;
  readonly #layout: Layout;
  readonly #index: EventIndex;
  readonly #statistics: Statistics;
  /** Pushes held in shards: as they last said, and what has changed since. */
  #heldInShards = 0;

  constructor(env: Env, layout: Layout, index: EventIndex, statistics: Statistics) {
    this.#env = env;
    this.#layout = layout;
    this.#index = index;
    this.#statistics = statistics;
  }

  /** Passes the part of an update that belongs to shards on to them. */
  async feed(repository: string, update: DirectoryUpdate): Promise<void> {
    for (const [stub, summaries] of this.#shardsOf(repository, update.summaries)) {
      await stub.feed(repository, { summaries, blocks: update.blocks });
    }
  }

  /** Whether a shard has the events of a time. */
  isSharded({ receivedAt }: Pick<EventSummary, "receivedAt">): boolean {
    return this.#layout.at(receivedAt) !== undefined;
  }

  /** As {@link EventIndex.search}. */
  async search(search: Search): Promise<FoundEvents> {
    const days = this.#layout.between(search.range?.from ?? 0, upperEnd(search));
    if (days.length === 0) return this.#index.search(search);
    const asked = search.isOpen ? days.filter(({ day }) => this.#openDays().has(day)) : days;
    return searchDays(search, asked, {
      index: (part) => this.#index.search(part),
      shards: (day, part) => askShards(this.#env, [day], (stub) => stub.search(part)),
    });
  }

  /** As {@link EventIndex.findOpen}. */
  async findOpen(search: Search): Promise<EventSummary[]> {
    const days = this.#layout.between(search.range?.from ?? 0, upperEnd(search));
    if (days.length === 0) return this.#index.findOpen(search);
    const found: EventSummary[] = [];
    let after = search.range?.after;
    do {
      const range = { ...search.range, ...(after !== undefined && { after }) };
      const page = await this.search({ ...search, isOpen: true, range, limit: search.limit - found.length });
      found.push(...page.events);
      after = page.searchedTo;
    } while (after !== undefined && found.length < search.limit);
    return found;
  }

  /** The summary of one event; undefined if unknown. */
  async get(id: string): Promise<EventSummary | undefined> {
    const day = this.#layout.at(dayOfEventId(id) ?? 0);
    if (day === undefined) return this.#index.get(id);
    const found = await askShards(this.#env, [day], (stub) => stub.get(id));
    // Code of before the shards, to which a deploy was rolled back, has stored it here.
    return found.find((summary) => summary !== undefined) ?? this.#index.get(id);
  }

  /** As {@link EventIndex.total}; days are asked from the latest on, until one has reached its bound. */
  async total(search: Search): Promise<EventTotal> {
    const days = this.#layout.between(search.range?.from ?? 0, upperEnd(search));
    let { count, isLowerBound } = this.#index.total(search);
    for (const day of days) {
      if (isLowerBound) break;
      const found = await askShards(this.#env, [day], (stub) => stub.total(search));
      count += found.reduce((sum, each) => sum + each.count, 0);
      isLowerBound = found.find((each) => each.isLowerBound)?.isLowerBound;
    }
    return { count, ...(isLowerBound && { isLowerBound }) };
  }

  /** As {@link EventIndex.count}; each shard has the bound of an index. */
  async count(search: Search, only: string | undefined): Promise<SearchCount> {
    const days = this.#layout.between(search.range?.from ?? 0, upperEnd(search));
    const own = this.#index.count(search, only);
    const others = await askShards(this.#env, days, (stub) => stub.count(search, only));
    const failed = new Map<string, number>();
    for (const { name, count } of [own, ...others].flatMap((each) => each.failed)) {
      failed.set(name, (failed.get(name) ?? 0) + count);
    }
    const names = [...failed].map(([name, count]) => ({ name, count }));
    return {
      events: [own, ...others].reduce((sum, { events }) => sum + events, 0),
      failed: names.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      ...([own, ...others].some(({ isLowerBound }) => isLowerBound) && { isLowerBound: true }),
    };
  }

  /** Has the shards index those imported events that are theirs. */
  async addHistory(summaries: readonly EventSummary[]): Promise<void> {
    for (const [repository, own] of Map.groupBy(summaries, (summary) => summary.repository)) {
      for (const [stub, ofDay] of this.#shardsOf(repository, own)) await stub.addHistory(ofDay);
    }
  }

  /** Removes events from the shards of their days. */
  async forget(events: readonly EventPosition[]): Promise<void> {
    for (const [day, own] of Map.groupBy(events, ({ receivedAt }) => dayOf(receivedAt))) {
      const sharded = this.#layout.at(day);
      if (sharded !== undefined) await askShards(this.#env, [sharded], (stub) => stub.forget(own, []));
    }
  }

  /** Counts of a period; several may have one time. */
  async counts(period: Period, now: number): Promise<(readonly [number, EventCounts])[]> {
    const own = [...this.#statistics.counts(period, now)];
    const days = this.#layout.between(period.from, period.to);
    const others = await askShards(this.#env, days, (stub) => stub.eventCounts(period));
    return [...own, ...others.flat().map(({ from, counts }) => [from, counts] as const)];
  }

  /** Counts of pushes that are held or pending now. */
  async open(now: number): Promise<OpenCounts> {
    const own = this.#statistics.open();
    const others = await askShards(this.#env, this.#layout.open(now), (stub) => stub.openEvents());
    this.#heldInShards = others.reduce((sum, { held }) => sum + held, 0);
    return sumOfOpen([own, ...others]);
  }

  /** The number of held pushes. Of those in shards it counts what {@link countHeld} found, and what has changed since. */
  get knownHeld(): number {
    return this.#statistics.open().held + Math.max(0, this.#heldInShards);
  }

  /** Asks the shards for their held pushes: a start forgets them. If one cannot be asked, the last count stays. */
  async countHeld(now: number): Promise<void> {
    await this.open(now).catch(() => undefined);
  }

  /** Notes changes of events in shards. Alerts are no pushes. */
  noteHeld(changes: readonly EventChange[]): void {
    for (const { before, summary } of changes) {
      if (summary.alert !== undefined) continue;
      this.#heldInShards += Number(summary.status === "held") - Number(before?.status === "held");
    }
  }

  /** The repositories with an event that is held or pending; with `target`, with one pending that goes there. */
  async openRepositories(now: number, target?: string): Promise<string[]> {
    const own = target === undefined ? this.#index.openRepositories() : this.#index.pendingFor(target);
    const others = await askShards(this.#env, this.#layout.open(now), (stub) => stub.openRepositories(target));
    return [...new Set([...own, ...others.flat()])];
  }

  /** Completes the shards' rollups, and deletes the days before a time. Called once an hour. */
  async prune(before: number, now: number): Promise<void> {
    for (const sharded of this.#layout.between(0, before)) {
      if (sharded.day + DAY_MS > before) continue;
      const areDropped = await askShards(this.#env, [sharded], (stub) => stub.drop());
      if (areDropped.every(Boolean)) this.#layout.remove(sharded.day);
    }
    this.#layout.prune(before);
    for (const sharded of this.#layout.open(now)) {
      const areOpen = await askShards(this.#env, [sharded], (stub) => stub.tidy(now));
      if (!areOpen.some(Boolean)) this.#layout.settle(sharded);
    }
  }

  /** The shards that have a repository's events, each with its own of them. */
  *#shardsOf(
    repository: string,
    summaries: readonly EventSummary[],
  ): Generator<[ReturnType<typeof stubOf>, EventSummary[]]> {
    for (const [day, own] of Map.groupBy(summaries, ({ receivedAt }) => dayOf(receivedAt))) {
      const sharded = this.#layout.at(day);
      if (sharded !== undefined) yield [stubOf(this.#env, shardFor(sharded, repository)), own];
    }
  }

  #openDays(): Set<number> {
    return new Set(this.#layout.open(Date.now()).map(({ day }: ShardedDay) => day));
  }
}

/** The time before which a search's events were received, in milliseconds since 1970. */
function upperEnd({ range = {} }: Search): number {
  return Math.min(range.to ?? Infinity, range.after === undefined ? Infinity : range.after.receivedAt + 1);
}
