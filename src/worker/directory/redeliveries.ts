import type { Target } from "../../core/targets/target.ts";
import type { Env } from "../env.ts";
import { log } from "../telemetry/log.ts";
import type { Catalogue } from "./catalogue.ts";
import { behind, type Search } from "./search.ts";
import type { Sql } from "../telemetry/usage.ts";

/** Events taken up in one run of the alarm; each is a request to its repository's object. */
const AT_ONCE = 50;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS redeliveries (id TEXT PRIMARY KEY, job TEXT NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Deliveries that an operator has asked for by a query, and how far they have come. */
export interface Redelivery {
  readonly id: string;
  /** Events that the query found when it was asked for. */
  readonly count: number;
  /** Events that were taken up, and those of them whose repository could not be reached. */
  readonly done: number;
  readonly failed: number;
}

interface Job extends Redelivery {
  readonly search: Search;
  /** Where to deliver to; without it every failed delivery is made again. */
  readonly target: { readonly name: string; readonly definition: Target } | undefined;
  /** The label of the operator who asked; absent from jobs that an earlier version began. */
  readonly by?: string;
  /** Without a `target`: the only target whose failed deliveries are made again. */
  readonly only?: string;
  /** The last event that was taken up. */
  readonly last?: { readonly receivedAt: number; readonly id: string };
}

/** Jobs that make many deliveries again, a few events at a time, over crashes too. */
export class Redeliveries {
  readonly #sql: Sql;
  readonly #catalogue: Catalogue;

  constructor(sql: Sql, catalogue: Catalogue) {
    this.#sql = sql;
    this.#catalogue = catalogue;
    sql.exec(SCHEMA);
  }

  start(
    search: Search,
    target: Job["target"],
    id: string,
    by: string | undefined,
    only: string | undefined,
  ): Redelivery {
    const count = this.#catalogue.count(search);
    const asked = { ...(by !== undefined && { by }), ...(only !== undefined && { only }) };
    const job: Job = { id, count, done: 0, failed: 0, search, target, ...asked };
    this.#sql.exec("INSERT INTO redeliveries (id, job, open) VALUES (?, ?, 1)", id, JSON.stringify(job));
    return progressOf(job);
  }

  get(id: string): Redelivery | undefined {
    const [row] = this.#sql.exec<{ job: string }>("SELECT job FROM redeliveries WHERE id = ?", id).toArray();
    return row === undefined ? undefined : progressOf(JSON.parse(row.job) as Job);
  }

  /** Takes up the next events of one open job; false when there is none. */
  async step(env: Env): Promise<boolean> {
    const [row] = this.#sql.exec<{ job: string }>("SELECT job FROM redeliveries WHERE open = 1 LIMIT 1").toArray();
    if (row === undefined) return false;
    const job = JSON.parse(row.job) as Job;
    const search = job.last === undefined ? job.search : behind(job.search, job.last);
    const events = this.#catalogue.find({ ...search, limit: AT_ONCE });
    const results = await Promise.allSettled(
      events.map(({ id, repository }) =>
        env.REPOSITORY.getByName(repository).redeliverEvent(id, job.target, job.by, job.only),
      ),
    );
    const failed = results.filter(({ status }) => status === "rejected").length;
    const last = events.at(-1);
    const after: Job = {
      ...job,
      done: job.done + events.length,
      failed: job.failed + failed,
      ...(last !== undefined && { last: { receivedAt: last.receivedAt, id: last.id } }),
    };
    const isOpen = events.length === AT_ONCE;
    this.#sql.exec(
      "UPDATE redeliveries SET job = ?, open = ? WHERE id = ?",
      JSON.stringify(after),
      isOpen ? 1 : 0,
      job.id,
    );
    log("redelivery.step", { id: job.id, done: after.done, failed: after.failed });
    return true;
  }
}

function progressOf({ id, count, done, failed }: Job): Redelivery {
  return { id, count, done, failed };
}
