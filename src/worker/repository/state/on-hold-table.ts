import type { Sql } from "../../storage/sql.ts";

/** `parked`: the deliveries that are on hold, by target, in the order in which their events were received. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS parked (
  target TEXT, arrived INTEGER, delivery TEXT, PRIMARY KEY (target, arrived, delivery)
) STRICT, WITHOUT ROWID;
`;

/** From name to name: DISTINCT would read every row. */
const TARGETS = `
WITH RECURSIVE names (target) AS (
  SELECT min(target) FROM parked
  UNION ALL SELECT (SELECT min(target) FROM parked WHERE target > names.target) FROM names WHERE target IS NOT NULL
) SELECT target FROM names WHERE target IS NOT NULL
`;

/** The deliveries that are on hold, in SQL; the targets that have any, in memory. All methods are synchronous. */
export class OnHoldTable {
  readonly #sql: Sql;
  /** Targets that have rows; some of them may have none any more. */
  readonly #targets: Set<string>;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    const rows = sql.exec<{ target: string }>(TARGETS).toArray();
    this.#targets = new Set(rows.map(({ target }) => target));
  }

  /** The targets that deliveries wait for. */
  targets(): string[] {
    return [...this.#targets];
  }

  /** When the first of the events was received whose deliveries wait, in milliseconds since 1970; undefined if none do. */
  since(): number | undefined {
    const query = "SELECT min(arrived) AS arrived FROM parked WHERE target = ?";
    const times = this.targets().flatMap((target) => {
      return this.#sql.exec<{ arrived: number | null }>(query, target).toArray()[0]?.arrived ?? [];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }

  add(target: string, receivedAt: number, delivery: string): void {
    this.#targets.add(target);
    const row = [target, receivedAt, delivery];
    this.#sql.exec("INSERT OR REPLACE INTO parked (target, arrived, delivery) VALUES (?, ?, ?)", ...row);
  }

  delete(target: string, receivedAt: number, delivery: string): void {
    const row = [target, receivedAt, delivery];
    this.#sql.exec("DELETE FROM parked WHERE target = ? AND arrived = ? AND delivery = ?", ...row);
  }

  /** Takes the ids of the deliveries that have waited longest for a target, at most `limit`. */
  take(target: string, limit: number): string[] {
    const query = "SELECT arrived, delivery FROM parked WHERE target = ? ORDER BY arrived, delivery LIMIT ?";
    const rows = this.#sql.exec<{ arrived: number; delivery: string }>(query, target, limit).toArray();
    for (const { arrived, delivery } of rows) this.delete(target, arrived, delivery);
    if (rows.length < limit) this.#targets.delete(target);
    return rows.map(({ delivery }) => delivery);
  }

  /** Forgets what is in memory: everything on disk was deleted. */
  forget(): void {
    this.#targets.clear();
  }
}
