import type { Search } from "../env/event-search.ts";
import { columnsOf, type Columns } from "../storage/columns.ts";
import type { Sql } from "../storage/sql.ts";
import type { SqlCondition } from "../storage/sql-condition.ts";

/** The oldest entries that are looked at for a settled one. */
const LOOKED_AT = 10;

/** Entries whose retention is over: those that are settled are hidden, and newer ones take their rows. */
export class PastRetention {
  readonly #sql: Sql;
  readonly #ms: number | undefined;

  /** @param ms the age from which entries are past their retention; undefined if all of the table end together */
  constructor(sql: Sql, ms: number | undefined) {
    this.#sql = sql;
    this.#ms = ms;
  }

  /** The condition that an entry is not past its retention, or is open. */
  get kept(): SqlCondition {
    if (this.#ms === undefined) return { sql: "TRUE", values: [] };
    return { sql: "(received >= ? OR status IN ('held', 'pending'))", values: [Date.now() - this.#ms] };
  }

  /** A search without what is past its retention. */
  without(search: Search): Search {
    if (this.#ms === undefined || search.isOpen) return search;
    const { sql, values } = this.kept;
    return { ...search, filters: [...search.filters, sql], values: [...search.values, ...values] };
  }

  /** Overwrites the oldest settled entry past its retention; false if there is none among the oldest. */
  overwrite(row: Columns): boolean {
    if (this.#ms === undefined) return false;
    const oldest = "SELECT received, id, status FROM entries WHERE received < ? ORDER BY received, id LIMIT ?";
    const settled = `SELECT received, id FROM (${oldest}) WHERE status NOT IN ('held', 'pending') LIMIT 1`;
    const { names, places, values } = columnsOf(row);
    const update = `UPDATE entries SET (${names}) = (${places}) WHERE (received, id) = (${settled}) RETURNING id`;
    return this.#sql.exec(update, ...values, Date.now() - this.#ms, LOOKED_AT).toArray().length > 0;
  }
}
