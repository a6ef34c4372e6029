import type { RedeliveryProgress } from "../../core/api/delivery.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import type { AllEvents } from "./shards/all-events.ts";
import type { EventPosition, Search } from "../env/event-search.ts";
import type { NamedTarget } from "../env/repository-calls.ts";
import type { Sql } from "../storage/sql.ts";

/** Events handled in one run of the alarm; each costs a request to its repository's object. */
const AT_ONCE = 50;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS redeliveries (id TEXT PRIMARY KEY, job TEXT NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

interface Job extends RedeliveryProgress {
  readonly search: Search;
  /** The target to deliver to; absent: every target at which a delivery failed. */
  readonly target: NamedTarget | undefined;
  /** The operator's label; absent from jobs that an earlier version began. */
  readonly by?: string;
  /** Without `target`: the only target whose failed deliveries are made again. */
  readonly only?: string;
  /** The last event that was handled, or how far back the job has searched. */
  readonly last?: EventPosition;
}

/** Jobs that redeliver many events, a few at a time. They continue after a crash. */
export class Redeliveries {
  readonly #sql: Sql;
  readonly #events: AllEvents;

  constructor(sql: Sql, events: AllEvents) {
    this.#sql = sql;
    this.#events = events;
    sql.exec(SCHEMA);
  }

  /** Whether a job has events left. */
  get hasOpen(): boolean {
    return this.#sql.exec("SELECT 1 FROM redeliveries WHERE open = 1 LIMIT 1").toArray().length > 0;
  }

  /** Stores a job. Its work begins with the next {@link step}. */
  async start(
    search: Search,
    target: Job["target"],
    id: string,
    by: string | undefined,
    only: string | undefined,
  ): Promise<RedeliveryProgress> {
    const { events: count, isLowerBound } = await this.#events.count(search, undefined);
    const bound = isLowerBound ? { isLowerBound } : {};
    const asked = { ...(by !== undefined && { by }), ...(only !== undefined && { only }) };
    const job: Job = { id, count, done: 0, failed: 0, search, target, ...bound, ...asked };
    this.#sql.exec("INSERT INTO redeliveries (id, job, open) VALUES (?, ?, 1)", id, JSON.stringify(job));
    return progressOf(job);
  }

  /** Progress of a job; undefined if unknown. */
  get(id: string): RedeliveryProgress | undefined {
    const [row] = this.#sql.exec<{ job: string }>("SELECT job FROM redeliveries WHERE id = ?", id).toArray();
    return row === undefined ? undefined : progressOf(JSON.parse(row.job) as Job);
  }

  /** Redelivers the next events of one open job; false if no job is open. */
  async step(env: Env): Promise<boolean> {
    const [row] = this.#sql.exec<{ job: string }>("SELECT job FROM redeliveries WHERE open = 1 LIMIT 1").toArray();
    if (row === undefined) return false;
    const job = JSON.parse(row.job) as Job;
    const range = { ...job.search.range, ...(job.last !== undefined && { after: job.last }) };
    const { events, searchedTo } = await this.#events.search({ ...job.search, range, limit: AT_ONCE });
    const results = await Promise.allSettled(
      events.map(({ id, repository }) =>
        env.REPOSITORY.getByName(repository).redeliverEvent(id, job.target, job.by, job.only),
      ),
    );
    const failed = results.filter(({ status }) => status === "rejected").length;
    const isFull = events.length === AT_ONCE;
    const last = isFull ? events.at(-1) : searchedTo;
    const next: Job = {
      ...job,
      done: job.done + events.length,
      failed: job.failed + failed,
      ...(last !== undefined && { last: { receivedAt: last.receivedAt, id: last.id } }),
    };
    // A search that ended early has older events left, whatever it has found.
    const isOpen = last !== undefined;
    this.#sql.exec(
      "UPDATE redeliveries SET job = ?, open = ? WHERE id = ?",
      JSON.stringify(next),
      isOpen ? 1 : 0,
      job.id,
    );
    log("redelivery.step", { id: job.id, done: next.done, failed: next.failed });
    return true;
  }
}

function progressOf({ id, count, done, failed, isLowerBound }: Job): RedeliveryProgress {
  return { id, count, done, failed, ...(isLowerBound && { isLowerBound }) };
}
