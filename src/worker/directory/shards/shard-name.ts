import { DAY_MS } from "../../../core/lib/time.ts";
import type { ShardedDay } from "../../env/shard-calls.ts";

/** One of the shards of a day. */
export interface Shard extends ShardedDay {
  readonly number: number;
}

/** The name of a shard's object, as in `directory/2026-11-29/4/0`: the day, its number of shards, and which. */
export function shardName({ day, shards, number }: Shard): string {
  return `directory/${new Date(day).toISOString().slice(0, 10)}/${shards}/${number}`;
}

/** The shard that an object's name means; undefined for the central directory. */
export function shardOfName(name: string | undefined): Shard | undefined {
  const [, date, shards, number] = /^directory\/(\d{4}-\d\d-\d\d)\/(\d+)\/(\d+)$/.exec(name ?? "") ?? [];
  if (date === undefined) return undefined;
  return { day: Date.parse(date), shards: Number(shards), number: Number(number) };
}

/** The start of the UTC day of a time. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** All shards of a day. */
export function shardsOfDay({ day, shards }: ShardedDay): Shard[] {
  return Array.from({ length: shards }, (_, number) => ({ day, shards, number }));
}

/** The shard of a day that has the events of a repository: by FNV-1a, whose bits Murmur3's finaliser mixes. */
export function shardFor({ day, shards }: ShardedDay, repository: string): Shard {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(repository)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return { day, shards, number: ((hash ^ (hash >>> 16)) >>> 0) % shards };
}
