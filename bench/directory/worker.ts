import { DurableObject } from "cloudflare:workers";
import type { Call } from "./call.ts";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { Directory as RelayDirectory } from "../../src/worker/directory/directory.ts";

/** The directory, with its size. */
export class Directory extends RelayDirectory {
  size(): number {
    return this.ctx.storage.sql.databaseSize;
  }

  /** Feeds pushes one by one, each twice: as pending, and as settled. */
  feedAlone(summaries: readonly EventSummary[]): number {
    for (const summary of summaries) {
      const pending = { ...summary, status: "pending" as const };
      this.feed(summary.repository, { summaries: [pending], blocks: [] });
      this.feed(summary.repository, { summaries: [summary], blocks: [] });
    }
    return summaries.length;
  }
}

interface Env {
  readonly DIRECTORY: DurableObjectNamespace<Directory>;
}

/** A repository's object that takes the directory's alerts. */
export class Taker extends DurableObject {
  raise(): void {}
}

// Makes a call of the directory and answers how long its result is as JSON.
export default {
  async fetch(request, env): Promise<Response> {
    const { method, args } = (await request.json()) as Call;
    const directory = env.DIRECTORY.getByName("directory") as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >;
    const result = await directory[method]?.(...args);
    const found = (result as { readonly events?: unknown } | undefined)?.events ?? result;
    return Response.json({ length: Array.isArray(found) ? found.length : 1, result });
  },
} satisfies ExportedHandler<Env>;
