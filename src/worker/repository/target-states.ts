import type { Block } from "../../core/delivery/breaker.ts";
import { fingerprintOf, type Target } from "../../core/targets/target.ts";
import type { Sql } from "../storage/sql.ts";

/**
 * What a repository's object knows of its targets.
 *
 * blocked   targets that take nothing for now: the fingerprint of their definition at that time, and why (JSON).
 * parked    the deliveries that wait for such targets, in the order in which their events came.
 * deployed  by target and tag, the newest push that was delivered, where a target must never go back.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS blocked (
  target TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, block TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parked (
  target TEXT, arrived INTEGER, delivery TEXT, PRIMARY KEY (target, arrived, delivery)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deployed (
  target TEXT, tag TEXT, sequence INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (target, tag)
) STRICT, WITHOUT ROWID;
`;

/** From name to name: DISTINCT would read every delivery that waits. */
const WAITED_FOR = `
WITH RECURSIVE names (target) AS (
  SELECT min(target) FROM parked
  UNION ALL SELECT (SELECT min(target) FROM parked WHERE target > names.target) FROM names WHERE target IS NOT NULL
) SELECT target FROM names WHERE target IS NOT NULL
`;

/** A row of the table of that name. */
interface Blocked {
  readonly fingerprint: string;
  readonly block: Block;
}

/**
 * The states of targets in SQL, and failures in a row in memory. What every attempt asks, whether its target is blocked
 * and whether anything waits for one, is answered from memory. All methods are synchronous.
 */
export class TargetStates {
  readonly #sql: Sql;
  /** The table of that name. */
  readonly #blocked: Map<string, Blocked>;
  /** The targets that have rows in `parked`; some of them may have none any more. */
  readonly #waitedFor: Set<string>;
  readonly #failures = new Map<string, number>();
  readonly #underWay = new Map<string, number>();
  readonly #probes = new Map<string, string>();

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(SCHEMA);
    type Row = { target: string; fingerprint: string; block: string };
    const rows = sql.exec<Row>("SELECT target, fingerprint, block FROM blocked").toArray();
    this.#blocked = new Map(
      rows.map(({ target, fingerprint, block }) => [target, { fingerprint, block: JSON.parse(block) as Block }]),
    );
    this.#waitedFor = new Set(
      sql
        .exec<{ target: string }>(WAITED_FOR)
        .toArray()
        .map(({ target }) => target),
    );
  }

  /** Why a target takes nothing. A target that was changed since is another target, and not blocked. */
  blockOf(target: string, definition: Target): Block | undefined {
    const blocked = this.#blocked.get(target);
    if (blocked === undefined) return undefined;
    return blocked.fingerprint === fingerprintOf(definition) ? blocked.block : undefined;
  }

  /** Every target that takes nothing. */
  blocks(): (Block & { readonly target: string })[] {
    return [...this.#blocked].map(([target, { block }]) => ({ target, ...block }));
  }

  /** When the next probe of a target may go, if it takes one, however it is defined now. */
  probeAt(target: string): number | undefined {
    return this.#blocked.get(target)?.block.probeAt;
  }

  /** Forgets the block of a target that has been changed since. */
  forgetBlockOfOther(target: string, definition: Target): void {
    const blocked = this.#blocked.get(target);
    if (blocked !== undefined && blocked.fingerprint !== fingerprintOf(definition)) this.#forgetBlock(target);
  }

  block(target: string, definition: Target, block: Block): void {
    const fingerprint = fingerprintOf(definition);
    this.#blocked.set(target, { fingerprint, block });
    const values = [target, fingerprint, JSON.stringify(block)];
    this.#sql.exec("INSERT OR REPLACE INTO blocked (target, fingerprint, block) VALUES (?, ?, ?)", ...values);
  }

  unblock(target: string): void {
    this.#probes.delete(target);
    this.#forgetBlock(target);
  }

  #forgetBlock(target: string): void {
    this.#blocked.delete(target);
    this.#sql.exec("DELETE FROM blocked WHERE target = ?", target);
  }

  /** Attempts to a target that are under way. */
  underWay(target: string): number {
    return this.#underWay.get(target) ?? 0;
  }

  /** Counts an attempt in while it is under way. */
  async whileUnderWay<T>(target: string, attempt: () => Promise<T>): Promise<T> {
    this.#underWay.set(target, this.underWay(target) + 1);
    try {
      return await attempt();
    } finally {
      this.#underWay.set(target, this.underWay(target) - 1);
    }
  }

  /** Notes which delivery probes a target that is blocked. */
  beginProbe(target: string, delivery: string): void {
    this.#probes.set(target, delivery);
  }

  isProbe(target: string, delivery: string): boolean {
    return this.#probes.get(target) === delivery;
  }

  /** Counts one more failure in a row, and gives how many there are. */
  countFailure(target: string): number {
    const failures = (this.#failures.get(target) ?? 0) + 1;
    this.#failures.set(target, failures);
    return failures;
  }

  forgetFailures(target: string): void {
    this.#failures.delete(target);
  }

  park(target: string, arrived: number, delivery: string): void {
    this.#waitedFor.add(target);
    const row = [target, arrived, delivery];
    this.#sql.exec("INSERT OR REPLACE INTO parked (target, arrived, delivery) VALUES (?, ?, ?)", ...row);
  }

  /** Forgets a delivery that waits for a target. */
  forgetParked(target: string, arrived: number, delivery: string): void {
    const row = [target, arrived, delivery];
    this.#sql.exec("DELETE FROM parked WHERE target = ? AND arrived = ? AND delivery = ?", ...row);
  }

  /** Forgets everything that is known of targets: the object is freed. */
  forget(): void {
    for (const known of [this.#blocked, this.#waitedFor, this.#failures, this.#probes]) known.clear();
  }

  /** The targets that deliveries wait for. */
  waitedFor(): string[] {
    return [...this.#waitedFor];
  }

  /** When the first of the events came whose deliveries wait. */
  waitedSince(): number | undefined {
    const query = "SELECT min(arrived) AS arrived FROM parked WHERE target = ?";
    const times = this.waitedFor().flatMap((target) => {
      return this.#sql.exec<{ arrived: number | null }>(query, target).toArray()[0]?.arrived ?? [];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Takes the ids of the deliveries that have waited longest for a target, at most so many. */
  takeParked(target: string, limit: number): string[] {
    const query = "SELECT arrived, delivery FROM parked WHERE target = ? ORDER BY arrived, delivery LIMIT ?";
    const rows = this.#sql.exec<{ arrived: number; delivery: string }>(query, target, limit).toArray();
    for (const { arrived, delivery } of rows) {
      const row = [target, arrived, delivery];
      this.#sql.exec("DELETE FROM parked WHERE target = ? AND arrived = ? AND delivery = ?", ...row);
    }
    if (rows.length < limit) this.#waitedFor.delete(target);
    return rows.map(({ delivery }) => delivery);
  }

  /** The event of a newer push of this tag that the target has been given, if there is one. */
  newerDeployed(target: string, tag: string, sequence: number): string | undefined {
    const query = "SELECT event FROM deployed WHERE target = ? AND tag = ? AND sequence > ?";
    return this.#sql.exec<{ event: string }>(query, target, tag, sequence).toArray()[0]?.event;
  }

  /** Forgets the newest push of a tag that a target has been given, if its event is to be forgotten. */
  forgetDeployed(target: string, tag: string, isForgotten: (event: string) => boolean): void {
    const event = this.newerDeployed(target, tag, -1);
    if (event === undefined || !isForgotten(event)) return;
    this.#sql.exec("DELETE FROM deployed WHERE target = ? AND tag = ?", target, tag);
  }

  noteDeployed(target: string, tag: string, sequence: number, event: string): void {
    const upsert = `INSERT INTO deployed (target, tag, sequence, event) VALUES (?, ?, ?, ?)
      ON CONFLICT (target, tag) DO UPDATE SET sequence = excluded.sequence, event = excluded.event
      WHERE excluded.sequence > sequence`;
    this.#sql.exec(upsert, target, tag, sequence, event);
  }
}
