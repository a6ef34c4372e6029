import { eventIdOfDelivery, type Delivery } from "../../../core/delivery/delivery.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../../core/record/record.ts";
import type { Announcements } from "./announcements.ts";
import type { EventStore } from "./event-store.ts";

/** The longest that a change waits in memory for others, to be written with them. */
const MAX_WAIT_MS = 100;

/** Records kept in memory as they were last read or written. */
const MAX_RECORDS = 1000;

/** How a change is written: `now`, or `soon` with others of the same event in one row. */
export type WriteTime = "now" | "soon";

/** A delivery with the record that holds it. */
export interface Found {
  readonly record: EventRecord;
  readonly delivery: Delivery;
}

/**
 * The records of a repository's events, with write-behind. Deliveries of one event end within milliseconds of each
 * other: written together they cost one row instead of several. Every reader sees unwritten changes. A crash loses
 * results that are a moment old, and those attempts are made again: at least once.
 */
export class RecordCache {
  readonly #store: EventStore;
  readonly #announcements: Announcements;
  /** Least recently used first. */
  readonly #records = new Map<string, EventRecord>();
  /** The ids of records that are newer here than on disk. */
  readonly #unwritten = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: EventStore, announcements: Announcements) {
    this.#store = store;
    this.#announcements = announcements;
  }

  /** The record of an event; undefined if unknown. */
  get(id: string): EventRecord | undefined {
    const record = this.#records.get(id) ?? this.#store.read(id);
    if (record !== undefined) this.#keep(record);
    return record;
  }

  /** A delivery with its record; undefined if unknown. */
  find(deliveryId: string): Found | undefined {
    const record = this.get(eventIdOfDelivery(deliveryId) ?? "");
    const delivery = findDelivery(record, deliveryId);
    return record === undefined || delivery === undefined ? undefined : { record, delivery };
  }

  /**
   * Changes a delivery: the only way to do so for one delivery. A delivery that fails for good by it is written at once,
   * and announced in the same transaction.
   *
   * @param change gives the delivery as it is to be; the same object leaves everything as it is
   * @returns the delivery after the change; undefined if it is unknown
   */
  change(
    deliveryId: string,
    change: (delivery: Delivery, record: EventRecord) => Delivery,
    time: WriteTime = "now",
  ): Found | undefined {
    const found = this.find(deliveryId);
    if (found === undefined) return undefined;
    const { record: recordBefore, delivery: before } = found;
    const delivery = change(before, recordBefore);
    if (delivery === before) return found;
    const record = withDelivery(recordBefore, delivery, Date.now());
    const hasFailed = delivery.status === "failed" && before.status !== "failed";
    if (time === "soon" && !hasFailed) this.#writeSoon(record);
    else this.write(record);
    if (hasFailed) this.#announcements.announce("deliveryFailed", { record, delivery });
    return { record, delivery };
  }

  /** Stores a new event; see {@link EventStore.insert}. */
  add(record: EventRecord, body: Uint8Array, shared?: string, leased: readonly Delivery[] = []): void {
    const replaced = this.#store.insert(record, body, shared, leased);
    if (replaced !== undefined) this.forget([replaced]);
    this.#keep(record);
    this.#announcements.announce("recordWritten", record);
  }

  /** Writes a record that has changed in more than one delivery. */
  write(record: EventRecord): void {
    this.#store.update(record);
    this.#keep(record);
    this.#unwritten.delete(record.event.id);
    this.#announcements.announce("recordWritten", record);
  }

  /** Writes every unwritten record, in one transaction. */
  flush(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    for (const id of this.#unwritten) this.#flushOne(id);
  }

  /** Does all of a piece of work or, when it throws, nothing: then its writes are forgotten here too. */
  transaction<T>(storage: DurableObjectStorage, work: () => T): T {
    const unwritten = [...this.#unwritten].flatMap((id) => this.#records.get(id) ?? []);
    try {
      return storage.transactionSync(work);
    } catch (error) {
      this.#records.clear();
      for (const record of unwritten) this.#writeSoon(record);
      this.#announcements.announce("rolledBack", undefined);
      throw error;
    }
  }

  /** As {@link EventStore.prune}. */
  prune(time: number, limit: number): number {
    this.flush();
    this.#records.clear();
    return this.#store.prune(time, limit);
  }

  /** Forgets events that are deleted, with their unwritten changes. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#records.delete(id);
      this.#unwritten.delete(id);
    }
  }

  #writeSoon(record: EventRecord): void {
    this.#keep(record);
    this.#unwritten.add(record.event.id);
    this.#timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
  }

  #flushOne(id: string): void {
    const record = this.#unwritten.has(id) ? this.#records.get(id) : undefined;
    if (record !== undefined) this.write(record);
  }

  #keep(record: EventRecord): void {
    const { id } = record.event;
    this.#records.delete(id);
    this.#records.set(id, record);
    if (this.#records.size <= MAX_RECORDS) return;
    const [oldest = ""] = this.#records.keys();
    this.#flushOne(oldest);
    this.#records.delete(oldest);
  }
}
