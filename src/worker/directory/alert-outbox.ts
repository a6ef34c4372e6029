import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import type { NewAlert } from "../env/repository-calls.ts";
import type { Sql } from "../storage/sql.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, alert TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Alerts sent in one run. */
const AT_ONCE = 20;

/** Raised alerts, on disk until the object of their repository has stored them. */
export class AlertOutbox {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  get isEmpty(): boolean {
    return this.#next(1).length === 0;
  }

  add(alert: NewAlert): void {
    this.#sql.exec("INSERT INTO outbox (id, alert) VALUES (?, ?)", alert.event.id, JSON.stringify(alert));
  }

  /** Sends the next alerts. Returns false if some failed; they stay for the next run. Never throws. */
  async send({ REPOSITORY }: Env): Promise<boolean> {
    const results = await Promise.all(this.#next(AT_ONCE).map((alert) => this.#sendOne(REPOSITORY, alert)));
    return results.every(Boolean);
  }

  async #sendOne(repositories: Env["REPOSITORY"], alert: NewAlert): Promise<boolean> {
    const { id, push } = alert.event;
    try {
      await repositories.getByName(push.repository).raise(alert);
      this.#sql.exec("DELETE FROM outbox WHERE id = ?", id);
      return true;
    } catch (error) {
      log("alert.not_raised", { repository: push.repository, eventId: id, reason: (error as Error).message });
      return false;
    }
  }

  #next(limit: number): NewAlert[] {
    const rows = this.#sql.exec<{ alert: string }>("SELECT alert FROM outbox LIMIT ?", limit).toArray();
    return rows.map(({ alert }) => JSON.parse(alert) as NewAlert);
  }
}
