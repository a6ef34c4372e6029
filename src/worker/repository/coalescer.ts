import {
  dueAfter,
  isJoinable,
  merge,
  winsOver,
  type Candidate,
  type Coalescing,
} from "../../core/delivery/coalesce.ts";
import { eventIdOfDelivery, type Delivery } from "../../core/delivery/delivery.ts";
import { DAY_MS } from "../../core/event/event.ts";
import { wait } from "../../core/delivery/pending.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../core/record/record.ts";
import type { Sql } from "../telemetry/usage.ts";
import type { Ledger } from "./ledger.ts";

/** `gathering`: by target and key, the delivery that pushes still join, and when the first of them came. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS gathering (
  target TEXT, key TEXT, delivery TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (target, key)
) STRICT, WITHOUT ROWID;
`;

/** No window is longer: a row that is older is of a delivery that has ended without an attempt. */
const MAX_AGE_MS = 2 * DAY_MS;

interface Gathering extends Record<string, SqlStorageValue> {
  readonly delivery: string;
  readonly since: number;
}

/** Puts pushes together that a rule wants delivered as one. All methods are synchronous. */
export class Coalescer {
  readonly #sql: Sql;
  readonly #ledger: Ledger;

  constructor(sql: Sql, ledger: Ledger) {
    this.#sql = sql;
    this.#ledger = ledger;
    sql.exec(SCHEMA);
  }

  /**
   * The record of a push that is about to be stored, its deliveries joined with those that wait for more. To be called
   * in the transaction that stores it.
   */
  join(record: EventRecord, now: number): EventRecord {
    return record.deliveries.reduce((current, delivery) => {
      const coalescing = current.routing?.overrides[delivery.target]?.coalesce;
      return coalescing === undefined ? current : this.#joinOne(current, delivery, coalescing, now);
    }, record);
  }

  /** To be called before a delivery is sent: pushes that come later no longer join it. */
  close({ routing }: EventRecord, { id, target }: Delivery): void {
    if (routing?.overrides[target]?.coalesce === undefined) return;
    this.#sql.exec("DELETE FROM gathering WHERE target = ? AND delivery = ?", target, id);
  }

  /** Forgets what deliveries have left that ended without being sent. */
  prune(now: number): void {
    this.#sql.exec("DELETE FROM gathering WHERE since < ?", now - MAX_AGE_MS);
  }

  #joinOne(record: EventRecord, delivery: Delivery, coalescing: Coalescing, now: number): EventRecord {
    const { target } = delivery;
    const gathering = this.#gathering(target, coalescing.key);
    const waiting = gathering === undefined ? undefined : this.#candidate(gathering.delivery);
    const since = waiting === undefined ? now : (gathering?.since ?? now);
    const dueAt = Math.max(delivery.dueAt ?? 0, dueAfter(coalescing, since, now));
    const held = wait(delivery, dueAt, `waits ${coalescing.window} for pushes that belong to it`);
    if (waiting === undefined) return this.#gather(record, held, coalescing.key, since, now);

    const candidate = { event: record.event, delivery: held };
    if (winsOver(record.event, waiting.event, coalescing)) {
      const { kept, merged } = merge(candidate, waiting);
      this.#ledger.write(withDelivery(waiting.record, merged, now));
      return this.#gather(record, kept, coalescing.key, since, now);
    }
    const { kept, merged } = merge(waiting, candidate);
    // One that waits for something else, its target or an approval, goes on waiting for that.
    const later = kept.dueAt === undefined ? kept : { ...kept, dueAt };
    this.#ledger.write(withDelivery(waiting.record, later, now));
    return withDelivery(record, merged, now);
  }

  #gather(record: EventRecord, delivery: Delivery, key: string, since: number, now: number): EventRecord {
    const upsert = "INSERT OR REPLACE INTO gathering (target, key, delivery, since) VALUES (?, ?, ?, ?)";
    this.#sql.exec(upsert, delivery.target, key, delivery.id, since);
    return withDelivery(record, delivery, now);
  }

  #gathering(target: string, key: string): Gathering | undefined {
    const query = "SELECT delivery, since FROM gathering WHERE target = ? AND key = ?";
    return this.#sql.exec<Gathering>(query, target, key).toArray()[0];
  }

  #candidate(deliveryId: string): (Candidate & { readonly record: EventRecord }) | undefined {
    const record = this.#ledger.get(eventIdOfDelivery(deliveryId) ?? "");
    const delivery = findDelivery(record, deliveryId);
    if (record === undefined || delivery === undefined || !isJoinable(delivery)) return undefined;
    return { event: record.event, record, delivery };
  }
}
