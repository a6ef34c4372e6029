import type { Sql } from "../../storage/sql.ts";

/**
 * `deployed`: by target and tag, the newest push that was delivered, where a target must never go back. `outranking`: an
 * older push than that, if it is better confirmed; the newest of each confirmation. Most relays never need the second
 * table.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS deployed (
  target TEXT, tag TEXT, sequence INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (target, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outranking (
  target TEXT, tag TEXT, confirmation TEXT, sequence INTEGER NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (target, tag, confirmation)
) STRICT, WITHOUT ROWID;
`;

/** A push that a target was given. */
export interface DeployedPush {
  readonly event: string;
  readonly sequence: number;
}

/** The newest pushes that each deploy target has of each tag, in SQL. All methods are synchronous. */
export class DeployedPushes {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** The newest push of a tag that the target has. */
  newest(target: string, tag: string): DeployedPush | undefined {
    const query = "SELECT event, sequence FROM deployed WHERE target = ? AND tag = ?";
    return this.#sql.exec<{ event: string; sequence: number }>(query, target, tag).toArray()[0];
  }

  /** The ids of newer pushes of this tag that the target has: the newest, and better confirmed ones before it. */
  newerThan(target: string, tag: string, sequence: number): readonly string[] {
    const newest = this.newest(target, tag);
    if (newest === undefined) return [];
    const query = "SELECT event FROM outranking WHERE target = ? AND tag = ? AND sequence > ? ORDER BY sequence DESC";
    const others = this.#sql.exec<{ event: string }>(query, target, tag, sequence).toArray();
    return [...(newest.sequence > sequence ? [newest.event] : []), ...others.map(({ event }) => event)];
  }

  /** The newest push of each tag that the target has, the latest pushes first, at most `limit`. */
  all(target: string, limit: number): readonly { readonly tag: string; readonly event: string }[] {
    const query = "SELECT tag, event FROM deployed WHERE target = ? ORDER BY sequence DESC LIMIT ?";
    return this.#sql.exec<{ tag: string; event: string }>(query, target, limit).toArray();
  }

  /** Notes a push that was delivered, unless the target has a newer one. */
  note(target: string, tag: string, sequence: number, event: string): void {
    const upsert = `INSERT INTO deployed (target, tag, sequence, event) VALUES (?, ?, ?, ?)
      ON CONFLICT (target, tag) DO UPDATE SET sequence = excluded.sequence, event = excluded.event
      WHERE excluded.sequence > sequence`;
    this.#sql.exec(upsert, target, tag, sequence, event);
  }

  /** Keeps a push that a newer but less confirmed one is about to replace. */
  keep(target: string, tag: string, confirmation: string, { sequence, event }: DeployedPush): void {
    const upsert = `INSERT INTO outranking (target, tag, confirmation, sequence, event) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (target, tag, confirmation) DO UPDATE SET sequence = excluded.sequence, event = excluded.event
      WHERE excluded.sequence > sequence`;
    this.#sql.exec(upsert, target, tag, confirmation, sequence, event);
  }

  /** Deletes the newest push of a tag that a target has. */
  delete(target: string, tag: string): void {
    this.#sql.exec("DELETE FROM deployed WHERE target = ? AND tag = ?", target, tag);
  }
}
