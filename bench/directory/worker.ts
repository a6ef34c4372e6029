import { DurableObject } from "cloudflare:workers";
import type { Call } from "./call.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { feedDirectory } from "../../src/worker/directory/feed.ts";
import type { Env as RelayEnv } from "../../src/worker/env/env.ts";
import { takeUsage } from "../../src/worker/telemetry/usage.ts";
import { dayOf, shardFor, shardName } from "../../src/worker/directory/shards/shard-name.ts";
import { Directory as RelayDirectory } from "../../src/worker/directory/directory.ts";

/** The directory, with its size. */
export class Directory extends RelayDirectory {
  size(): number {
    return this.ctx.storage.sql.databaseSize;
  }

  /** Notes pushes as shards pass them on: 60 in a call, each twice. */
  async noteAlone(summaries: readonly EventSummary[]): Promise<number> {
    for (let from = 0; from < summaries.length; from += 60) {
      const updates = summaries.slice(from, from + 60).flatMap((summary) => {
        const before = { ...summary, status: "pending" as const };
        const of = { repository: summary.repository, blocks: [] };
        return [
          { ...of, changes: [{ summary: before }] },
          { ...of, changes: [{ before, summary }] },
        ];
      });
      await this.note({ day: 0, shards: 4, updates, usage: takeUsage() });
    }
    return summaries.length;
  }

  /** Feeds pushes one by one, each twice: as pending, and as settled. */
  feedAlone(summaries: readonly EventSummary[]): number {
    for (const summary of summaries) {
      const pending = { ...summary, status: "pending" as const };
      void this.feed(summary.repository, { summaries: [pending], blocks: [] });
      void this.feed(summary.repository, { summaries: [summary], blocks: [] });
    }
    return summaries.length;
  }
}

interface Env {
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
}

/** The calls of repositories' objects under way at a time. */
const AT_ONCE = 400;

/** Feeds pushes as repositories' objects do with some shards a day, each twice. */
async function feedShards(env: Env, summaries: readonly EventSummary[], shards: number): Promise<number> {
  const relay = { ...env, DIRECTORY_SHARDS: String(shards) } as unknown as RelayEnv;
  const queue = summaries.values();
  const feedNext = async (): Promise<void> => {
    for (const summary of queue) {
      const pending = { ...summary, status: "pending" as const };
      await feedDirectory(relay, summary.repository, { summaries: [pending], blocks: [] });
      await feedDirectory(relay, summary.repository, { summaries: [summary], blocks: [] });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, feedNext));
  return summaries.length;
}

/** Puts past events into the shards of their days, as an import does, but without the central directory. */
async function importShards(env: Env, summaries: readonly EventSummary[], shards: number): Promise<number> {
  const byShard = Map.groupBy(summaries, ({ receivedAt, repository }) =>
    shardName(shardFor({ day: dayOf(receivedAt), shards }, repository)),
  );
  await Promise.all([...byShard].map(([name, own]) => env.DIRECTORY.getByName(name).addHistory(own)));
  return summaries.length;
}

/** A repository's object that takes the directory's alerts. */
export class Taker extends DurableObject {
  raise(): void {}
}

// Makes a call of the directory and answers how long its result is as JSON.
export default {
  async fetch(request, env): Promise<Response> {
    const { method, args } = (await request.json()) as Call;
    if (method === "feedShards") {
      const [summaries, shards = 4] = args as [EventSummary[], number?];
      const fed = await feedShards(env, summaries, shards);
      return Response.json({ length: 1, result: fed });
    }
    if (method === "importShards") {
      return Response.json({
        length: 1,
        result: await importShards(env, args[0] as EventSummary[], args[1] as number),
      });
    }
    const directory = env.DIRECTORY.getByName("directory") as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >;
    const result = await directory[method]?.(...args);
    const found = (result as { readonly events?: unknown } | undefined)?.events ?? result;
    return Response.json({ length: Array.isArray(found) ? found.length : 1, result });
  },
} satisfies ExportedHandler<Env>;
