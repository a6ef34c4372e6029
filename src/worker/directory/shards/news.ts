import type { DirectoryCalls } from "../../env/directory-calls.ts";
import type { ShardedDay, ShardNews } from "../../env/shard-calls.ts";
import { returnUsage, takeUsage } from "../../telemetry/usage.ts";

type Update = ShardNews["updates"][number] & Pick<ShardNews, "revision">;

/** Least time between two calls of the central directory: a lone update waits for nothing, a flood shares calls. */
const INTERVAL_MS = 250;

/** Most updates in a call. */
const MAX_UPDATES = 500;

/** Passes on to the central directory what a shard takes: metrics, alerts, the stream and the list of repositories. */
export class News {
  readonly #central: () => Pick<DurableObjectStub<DirectoryCalls>, "note">;
  readonly #day: ShardedDay;
  #waiting: Update[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #sentAt = 0;

  constructor(central: () => Pick<DurableObjectStub<DirectoryCalls>, "note">, { day, shards }: ShardedDay) {
    this.#central = central;
    this.#day = { day, shards };
  }

  /** Settles once the central directory has an update. Throws if it cannot be reached: then it has to come again. */
  send(update: Update): Promise<void> {
    this.#waiting.push(update);
    this.#next ??= this.#sendNext();
    return this.#next;
  }

  async #sendNext(): Promise<void> {
    await this.#last.catch(() => undefined);
    const waitMs = this.#sentAt + INTERVAL_MS - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, INTERVAL_MS)));
    const updates = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    this.#sentAt = Date.now();
    this.#last = this.#noteAll(updates);
    await this.#last;
  }

  async #noteAll(updates: readonly Update[]): Promise<void> {
    for (let from = 0; from < updates.length; from += MAX_UPDATES) {
      await this.#note(updates.slice(from, from + MAX_UPDATES));
    }
  }

  async #note(updates: readonly Update[]): Promise<void> {
    const usage = takeUsage();
    const revision = updates.findLast((update) => update.revision !== undefined)?.revision;
    try {
      await this.#central().note({ ...this.#day, updates, usage, ...(revision !== undefined && { revision }) });
    } catch (error) {
      returnUsage(usage);
      throw error;
    }
  }
}
