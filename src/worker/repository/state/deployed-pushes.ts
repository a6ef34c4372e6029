import type { Sql } from "../../storage/sql.ts";

/** `deployed`: by target and tag, the newest push that was delivered, where a target must never go back. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS deployed (
  target TEXT, tag TEXT, sequence INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (target, tag)
) STRICT, WITHOUT ROWID;
`;

/** The newest push that each deploy target has of each tag, in SQL. All methods are synchronous. */
export class DeployedPushes {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** The id of the event of a newer push of this tag that the target has; undefined if there is none. */
  newerThan(target: string, tag: string, sequence: number): string | undefined {
    const query = "SELECT event FROM deployed WHERE target = ? AND tag = ? AND sequence > ?";
    return this.#sql.exec<{ event: string }>(query, target, tag, sequence).toArray()[0]?.event;
  }

  /** Notes a push that was delivered, unless the target has a newer one. */
  note(target: string, tag: string, sequence: number, event: string): void {
    const upsert = `INSERT INTO deployed (target, tag, sequence, event) VALUES (?, ?, ?, ?)
      ON CONFLICT (target, tag) DO UPDATE SET sequence = excluded.sequence, event = excluded.event
      WHERE excluded.sequence > sequence`;
    this.#sql.exec(upsert, target, tag, sequence, event);
  }

  /** Deletes the newest push of a tag that a target has, if its event is to be deleted. */
  deleteIf(target: string, tag: string, isToGo: (event: string) => boolean): void {
    const event = this.newerThan(target, tag, -1);
    if (event === undefined || !isToGo(event)) return;
    this.#sql.exec("DELETE FROM deployed WHERE target = ? AND tag = ?", target, tag);
  }
}
