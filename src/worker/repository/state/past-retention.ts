import { DAY_MS } from "../../../core/lib/time.ts";
import type { Sql } from "../../storage/sql.ts";
import type { SqlCondition } from "../../storage/sql-condition.ts";
import type { EventSchema } from "./event-schema.ts";
import { SHARED_BODY, type Deleted } from "./shared-bodies.ts";

/** The oldest events that are looked at for a settled one. */
const LOOKED_AT = 10;

/** Events whose retention is over: those that are settled are hidden, and newer ones take their rows. */
export class PastRetention {
  readonly #sql: Sql;
  readonly #schema: EventSchema;
  readonly #days: number | undefined;
  /** The UTC day, in days since 1970, for which nothing was found. */
  #foundNoneOn: number | undefined;

  /** @param days for which events are kept, from the end of the UTC day on which they came; undefined if for ever */
  constructor(sql: Sql, schema: EventSchema, days: number | undefined) {
    this.#sql = sql;
    this.#schema = schema;
    this.#days = days;
  }

  /** The condition that the retention of an event is not over. */
  get kept(): SqlCondition {
    return this.#days === undefined ? { sql: "TRUE", values: [] } : this.#schema.since(this.#end(this.#days));
  }

  /** The oldest settled event whose retention is over; undefined if there is none among the oldest. Looks once a day then. */
  oldest(): (Deleted & { readonly id: string }) | undefined {
    const today = Math.floor(Date.now() / DAY_MS);
    if (this.#days === undefined || today === this.#foundNoneOn) return undefined;
    const { sql, values } = this.#schema.before(this.#end(this.#days));
    const oldest = `SELECT id, due, body FROM events WHERE ${sql} ORDER BY ${this.#schema.order} LIMIT ?`;
    const settled = `SELECT id, ${SHARED_BODY} FROM (${oldest}) WHERE due IS NULL LIMIT 1`;
    const [found] = this.#sql.exec<Deleted & { id: string }>(settled, ...values, LOOKED_AT).toArray();
    if (found === undefined) this.#foundNoneOn = today;
    return found;
  }

  #end(days: number): number {
    return Date.now() - days * DAY_MS;
  }
}
