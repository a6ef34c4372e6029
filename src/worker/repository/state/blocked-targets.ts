import type { Block } from "../../../core/delivery/breaker.ts";
import { fingerprintOf, type Target } from "../../../core/targets/target.ts";
import type { Sql } from "../../storage/sql.ts";
import type { Announcements } from "./announcements.ts";

/** `blocked`: targets that get nothing for now, the fingerprint of their definition at that time, and why (JSON). */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS blocked (
  target TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, block TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

interface Blocked {
  readonly fingerprint: string;
  readonly block: Block;
}

/** The targets that get nothing for now, in SQL, and in memory because every attempt asks. All methods are synchronous. */
export class BlockedTargets {
  readonly #sql: Sql;
  readonly #blocked: Map<string, Blocked>;
  readonly #announcements: Announcements;

  constructor(sql: Sql, announcements: Announcements) {
    this.#sql = sql;
    this.#announcements = announcements;
    sql.exec(SCHEMA);
    type Row = { target: string; fingerprint: string; block: string };
    const rows = sql.exec<Row>("SELECT target, fingerprint, block FROM blocked").toArray();
    this.#blocked = new Map(
      rows.map(({ target, fingerprint, block }) => [target, { fingerprint, block: JSON.parse(block) as Block }]),
    );
  }

  /** Why a target gets nothing; undefined if it is not blocked. A target that was changed since is not. */
  get(target: string, definition: Target): Block | undefined {
    const blocked = this.#blocked.get(target);
    if (blocked === undefined) return undefined;
    return blocked.fingerprint === fingerprintOf(definition) ? blocked.block : undefined;
  }

  /** Every block, with its target. */
  all(): (Block & { readonly target: string })[] {
    return [...this.#blocked].map(([target, { block }]) => ({ target, ...block }));
  }

  /** When the next probe of a target may go, however it is defined now; undefined if none may. */
  probeAt(target: string): number | undefined {
    return this.#blocked.get(target)?.block.probeAt;
  }

  set(target: string, definition: Target, block: Block): void {
    const fingerprint = fingerprintOf(definition);
    this.#blocked.set(target, { fingerprint, block });
    const values = [target, fingerprint, JSON.stringify(block)];
    this.#sql.exec("INSERT OR REPLACE INTO blocked (target, fingerprint, block) VALUES (?, ?, ?)", ...values);
    this.#announcements.announce("targetChanged", undefined);
  }

  delete(target: string): void {
    this.#blocked.delete(target);
    this.#sql.exec("DELETE FROM blocked WHERE target = ?", target);
    this.#announcements.announce("targetChanged", undefined);
  }

  /** Deletes the block of a target that has been changed since. */
  deleteOutdated(target: string, definition: Target): void {
    const blocked = this.#blocked.get(target);
    if (blocked !== undefined && blocked.fingerprint !== fingerprintOf(definition)) this.delete(target);
  }

  /** Forgets what is in memory: everything on disk was deleted. */
  forget(): void {
    this.#blocked.clear();
  }
}
