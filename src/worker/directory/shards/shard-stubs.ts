import type { DirectoryCalls } from "../../env/directory-calls.ts";
import type { Env } from "../../env/env.ts";
import type { ShardedDay } from "../../env/shard-calls.ts";
import { shardName, shardsOfDay, type Shard } from "./shard-name.ts";

/** Calls under way at the same time: the platform lets an object have six connections that wait. */
const AT_ONCE = 6;

/** A stub of a shard. */
export function stubOf(env: Env, shard: Shard): DurableObjectStub<DirectoryCalls> {
  return env.DIRECTORY.getByName(shardName(shard));
}

/** Calls every shard of some days, a few at a time. The results are in the order of the shards. Throws if one fails. */
export async function askShards<T>(
  env: Env,
  days: readonly ShardedDay[],
  ask: (stub: DurableObjectStub<DirectoryCalls>) => Promise<T>,
): Promise<T[]> {
  const shards = days.flatMap(shardsOfDay);
  const results: T[] = [];
  let next = 0;
  const askOneByOne = async (): Promise<void> => {
    for (let index = next++; index < shards.length; index = next++) {
      results[index] = await ask(stubOf(env, shards[index] as Shard));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOneByOne));
  return results;
}
