import type { Env } from "../env/env.ts";
import { HOUR_MS } from "../../core/lib/time.ts";
import { log } from "../telemetry/log.ts";
import type { AllEvents } from "./shards/all-events.ts";
import type { Repositories } from "./repositories.ts";

/** Objects tended in one round; the free plan allows 1,000 requests to objects per invocation. */
const TENDED_AT_ONCE = 500;

/** Objects that are called at the same time. */
const CALLED_AT_ONCE = 20;

/**
 * Calls the repositories' objects, so that one whose alarm was lost sets it again. The directory does so, not the cron:
 * 500 calls take more CPU than the free plan gives a cron. No row is written: what is due follows from what is stored.
 */
export class Tending {
  readonly #env: Env;
  readonly #repositories: Repositories;
  readonly #events: Pick<AllEvents, "openRepositories">;

  constructor(env: Env, repositories: Repositories, events: Pick<AllEvents, "openRepositories">) {
    this.#env = env;
    this.#repositories = repositories;
    this.#events = events;
  }

  /** Calls the objects that are due in this hour. One that fails does not stop the others. */
  async run(now: number): Promise<void> {
    const names = await this.#due(now);
    let failed = 0;
    for (let from = 0; from < names.length; from += CALLED_AT_ONCE) {
      const group = names.slice(from, from + CALLED_AT_ONCE);
      const results = await Promise.allSettled(group.map((name) => this.#env.REPOSITORY.getByName(name).tend()));
      failed += results.filter(({ status }) => status === "rejected").length;
    }
    log("repositories.tended", { count: names.length, failed });
  }

  /** Hourly those that have something open, and of all others a part, each once a day. Too many take turns by the hour. */
  async #due(now: number): Promise<string[]> {
    const open = await this.#events.openRepositories(now);
    const due = [...new Set([...open, ...this.#repositories.toTend(now)])].toSorted();
    if (due.length <= TENDED_AT_ONCE) return due;
    const start = (Math.floor(now / HOUR_MS) * TENDED_AT_ONCE) % due.length;
    return [...due.slice(start), ...due.slice(0, start)].slice(0, TENDED_AT_ONCE);
  }
}
