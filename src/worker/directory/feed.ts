import type { EventSummary } from "../../core/record/summary.ts";
import type { DirectoryCalls, DirectoryUpdate } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { log } from "../telemetry/log.ts";
import { directoryOf } from "./client.ts";
import { dayOf, shardFor, shardName } from "./shards/shard-name.ts";
import { stubOf } from "./shards/shard-stubs.ts";

type Part = [directory: DurableObjectStub<DirectoryCalls>, update: DirectoryUpdate];

/** Most days whose number of shards is remembered. */
const MAX_KNOWN = 1000;

/** The number of shards of a day, as the central directory has decided it for good. */
const known = new Map<number, number>();

/** Syncs an update to the directory. Returns false if the directory could not be reached. */
export async function feedDirectory(env: Env, repository: string, update: DirectoryUpdate): Promise<boolean> {
  try {
    for (const [directory, part] of await partsOf(env, repository, update)) await directory.feed(repository, part);
    return true;
  } catch (error) {
    log("directory.unreachable", { repository, reason: (error as Error).message });
    return false;
  }
}

/** The parts of an update, by the object that takes each. Without shards all is the central directory's. */
async function partsOf(env: Env, repository: string, update: DirectoryUpdate): Promise<Part[]> {
  const wanted = readSettings(env).directoryShards;
  if (wanted === 1 || update.summaries.length === 0) return [[directoryOf(env), update]];
  const groups = new Map<string, { readonly directory: Part[0]; readonly summaries: EventSummary[] }>();
  for (const [day, summaries] of Map.groupBy(update.summaries, ({ receivedAt }) => dayOf(receivedAt))) {
    const shards = await shardsOf(env, day, wanted);
    const shard = shardFor({ day, shards }, repository);
    const name = shards === 1 ? "" : shardName(shard);
    const group = groups.get(name) ?? {
      directory: shards === 1 ? directoryOf(env) : stubOf(env, shard),
      summaries: [],
    };
    group.summaries.push(...summaries);
    groups.set(name, group);
  }
  const { usage, ...rest } = update;
  return [...groups.values()].map(({ directory, summaries }, index) => {
    return [directory, { ...rest, summaries, ...(index === 0 && usage !== undefined && { usage }) }];
  });
}

async function shardsOf(env: Env, day: number, wanted: number): Promise<number> {
  const decided = known.get(day);
  if (decided !== undefined) return decided;
  const shards = await directoryOf(env).shardsOf(day, wanted);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(day, shards);
  return shards;
}
