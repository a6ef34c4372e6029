import { DAY_MS } from "../../../core/lib/time.ts";
import type { ShardedDay } from "../../env/shard-calls.ts";
import type { Meta } from "../../storage/meta.ts";
import { dayOf } from "./shard-name.ts";

/** The name of the layout in `meta`: one row for all days. */
const LAYOUT = "shards";

interface StoredDay {
  /** 1: the central directory has the day's events itself. */
  readonly shards: number;
  /** Set once no event of the day was held or pending. */
  readonly isSettled?: true;
}

/**
 * The number of shards of each day. It is decided with the day's first event and kept as long as its events, so that an
 * update of an old event finds it, whatever the variable says by then. Days before the first are not sharded.
 */
export class Layout {
  readonly #meta: Meta;
  readonly #days: Map<number, StoredDay>;

  constructor(meta: Meta) {
    this.#meta = meta;
    const stored = JSON.parse(meta.get(LAYOUT) ?? "{}") as Record<string, StoredDay>;
    this.#days = new Map(Object.entries(stored).map(([day, value]) => [Date.parse(day), value]));
  }

  /** The number of shards of a day. The first call for a day decides: what is wanted, or 1 if it has events already. */
  decide(day: number, wanted: number, hasEvents: () => boolean): number {
    const known = this.#days.get(day);
    if (known !== undefined) return known.shards;
    if (wanted === 1) return 1;
    const shards = hasEvents() ? 1 : wanted;
    this.#set(day, { shards });
    return shards;
  }

  /** The sharded day of a time; undefined if the central directory has its events. */
  at(time: number): ShardedDay | undefined {
    const day = dayOf(time);
    const shards = this.#days.get(day)?.shards ?? 1;
    return shards === 1 ? undefined : { day, shards };
  }

  /** The sharded days that a time span touches, newest first. */
  between(from: number, to: number): ShardedDay[] {
    return this.#sharded().filter(({ day }) => day + DAY_MS > from && day < to);
  }

  /** The sharded days that may have an event held or pending. */
  open(now: number): ShardedDay[] {
    return this.#sharded().filter(({ day }) => day >= dayOf(now) - DAY_MS || !this.#days.get(day)?.isSettled);
  }

  /** Notes that a shard has news, and whether an event of its day is held or pending by that. */
  note({ day, shards }: ShardedDay, isOpen: boolean): void {
    const known = this.#days.get(day);
    if (known === undefined || (isOpen && known.isSettled)) this.#set(day, { shards });
  }

  /** Notes that no event of a day is held or pending. */
  settle({ day, shards }: ShardedDay): void {
    if (!this.#days.get(day)?.isSettled) this.#set(day, { shards, isSettled: true });
  }

  /** Forgets a day whose events are deleted. */
  remove(day: number): void {
    this.#days.delete(day);
    this.#write();
  }

  /** Forgets days before a time that are not sharded. */
  prune(before: number): void {
    const old = [...this.#days].filter(([day, { shards }]) => shards === 1 && day + DAY_MS <= before);
    for (const [day] of old) this.remove(day);
  }

  #sharded(): ShardedDay[] {
    const days = [...this.#days].flatMap(([day, { shards }]) => (shards === 1 ? [] : [{ day, shards }]));
    return days.toSorted((a, b) => b.day - a.day);
  }

  #set(day: number, value: StoredDay): void {
    this.#days.set(day, value);
    this.#write();
  }

  #write(): void {
    const stored = [...this.#days].map(([day, value]) => [new Date(day).toISOString().slice(0, 10), value]);
    this.#meta.set(LAYOUT, JSON.stringify(Object.fromEntries(stored)));
  }
}
