import {
  dueAfter,
  isJoinable,
  merge,
  winsOver,
  type Candidate,
  type Coalescing,
} from "../../../core/delivery/coalesce.ts";
import { eventIdOfDelivery, isSettled, type Delivery } from "../../../core/delivery/delivery.ts";
import { waitUntil } from "../../../core/delivery/pending.ts";
import { confirmationOf, mayReplace } from "../../../core/record/confirm.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../../core/record/record.ts";
import { log } from "../../telemetry/log.ts";
import type { Sql } from "../../storage/sql.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { DAY_MS } from "../../../core/lib/time.ts";

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
  readonly #records: RecordCache;

  constructor(sql: Sql, records: RecordCache) {
    this.#sql = sql;
    this.#records = records;
    sql.exec(SCHEMA);
  }

  /**
   * The record of a push that is about to be stored, its deliveries joined with those that wait for more. A push that
   * waits to be confirmed joins once it is. To be called in the transaction that stores it.
   */
  join(record: EventRecord, now: number): EventRecord {
    return record.deliveries.reduce((current, delivery) => {
      const coalescing = current.routing?.overrides[delivery.target]?.coalesce;
      if (coalescing === undefined || isSettled(delivery)) return current;
      const confirmation = confirmationOf(current, delivery);
      if (confirmation === "pending") return current;
      if (confirmation !== "unconfirmed") return this.#joinOne(current, delivery, coalescing, now);
      return apart(current, delivery, delivery.dueAt ?? now, "the push is not confirmed", now);
    }, record);
  }

  /** The same for a push that was confirmed just now, or was not; `before` is its record while it waited for that. */
  joinConfirmed(record: EventRecord, before: EventRecord, now: number): EventRecord {
    const waited = new Set(before.deliveries.filter(({ awaits }) => awaits === "verification").map(({ id }) => id));
    const joined = this.join({ ...record, deliveries: record.deliveries.filter(({ id }) => waited.has(id)) }, now);
    return joined.deliveries.reduce((current, delivery) => withDelivery(current, delivery, now), record);
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
    const held = waitUntil(delivery, dueAt, `waits ${coalescing.window} for pushes that belong to it`);
    if (waiting === undefined) return this.#gather(record, held, coalescing.key, since, now);

    const candidate = { event: record.event, delivery: held };
    const [own, other] = [confirmationOf(record, delivery), confirmationOf(waiting.record, waiting.delivery)];
    const isWinner = winsOver(record.event, waiting.event, coalescing);
    if (isWinner ? !mayReplace(own, other) : !mayReplace(other, own)) {
      if (mayReplace(own, other)) return this.#gather(record, held, coalescing.key, now, now);
      return apart(
        record,
        delivery,
        dueAt,
        `${waiting.event.id} is confirmed, or waits to be, and this push is not`,
        now,
      );
    }
    if (isWinner) {
      const { kept, merged } = merge(candidate, waiting);
      this.#records.write(withDelivery(waiting.record, merged, now));
      return this.#gather(record, kept, coalescing.key, since, now);
    }
    const { kept, merged } = merge(waiting, candidate);
    // One that waits for something else, its target or an approval, goes on waiting for that.
    const later = kept.dueAt === undefined ? kept : { ...kept, dueAt };
    this.#records.write(withDelivery(waiting.record, later, now));
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
    const record = this.#records.get(eventIdOfDelivery(deliveryId) ?? "");
    const delivery = findDelivery(record, deliveryId);
    if (record === undefined || delivery === undefined || !isJoinable(delivery)) return undefined;
    return { event: record.event, record, delivery };
  }
}

/** The record with a delivery that is made by itself although its rule coalesces, and why. */
function apart(record: EventRecord, delivery: Delivery, dueAt: number, why: string, now: number): EventRecord {
  const { id, push } = record.event;
  log("coalesce.refused", { repository: push.repository, eventId: id, deliveryId: delivery.id, reason: why });
  return withDelivery(record, waitUntil(delivery, dueAt, `not merged with other pushes: ${why}`), now);
}
