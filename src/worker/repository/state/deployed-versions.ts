import type { Sql } from "../../storage/sql.ts";

/**
 * By target, series and confirmation: the version that a target has, where it must never go back. `read` notes the
 * orders for which `deployed` was searched once, for what was delivered before the target's setting.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS deployed_versions (
  target TEXT, series TEXT, confirmation TEXT, tag TEXT NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (target, series, confirmation)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deployed_versions_read (
  target TEXT, version_order TEXT, PRIMARY KEY (target, version_order)
) STRICT, WITHOUT ROWID;
`;

/** A tag that a target was given, which has a version. */
export type DeployedVersion = {
  readonly confirmation: string;
  readonly tag: string;
  readonly event: string;
};

/** The versions that deploy targets have, in SQL. All methods are synchronous. */
export class DeployedVersions {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
  }

  /** The versions of a series that the target has: at most one of each confirmation. */
  of(target: string, series: string): readonly DeployedVersion[] {
    const query = "SELECT confirmation, tag, event FROM deployed_versions WHERE target = ? AND series = ?";
    return this.#sql.exec<DeployedVersion>(query, target, series).toArray();
  }

  /** Notes the version that the target has, in place of the one of the same confirmation. */
  set(target: string, series: string, { confirmation, tag, event }: DeployedVersion): void {
    const upsert = `INSERT INTO deployed_versions (target, series, confirmation, tag, event) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (target, series, confirmation) DO UPDATE SET tag = excluded.tag, event = excluded.event`;
    this.#sql.exec(upsert, target, series, confirmation, tag, event);
  }

  /** Deletes the version of a confirmation. */
  delete(target: string, series: string, confirmation: string): void {
    const query = "DELETE FROM deployed_versions WHERE target = ? AND series = ? AND confirmation = ?";
    this.#sql.exec(query, target, series, confirmation);
  }

  /** Whether the pushes that the target had before were read in this order of versions. */
  isRead(target: string, order: string): boolean {
    const query = "SELECT 1 FROM deployed_versions_read WHERE target = ? AND version_order = ?";
    return this.#sql.exec(query, target, order).toArray().length > 0;
  }

  /** Notes that they were. */
  markRead(target: string, order: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO deployed_versions_read (target, version_order) VALUES (?, ?)", target, order);
  }

  /** Deletes what is known of a target that no longer orders by version, so that it is read again if it does. */
  forget(target: string): void {
    this.#sql.exec("DELETE FROM deployed_versions WHERE target = ?", target);
    this.#sql.exec("DELETE FROM deployed_versions_read WHERE target = ?", target);
  }
}
