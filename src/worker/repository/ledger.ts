import type { EventRecord } from "../../core/record/record.ts";
import type { EventStore } from "./store.ts";

/** The longest that an outcome waits in memory for others, to be written with them. */
const MAX_WAIT_MS = 100;

/** Records kept in memory as they were last read or written: those of events under way, and of a pass of a round. */
const MAX_LIVE = 1000;

/**
 * The records of a repository's events. The deliveries of one event end within milliseconds of each other: written
 * together they cost one row instead of several, and with those of other events one commit. Every reader sees what
 * waits. What a crash takes is the memory of outcomes a moment old, and those deliveries are made again: at least once.
 */
export class Ledger {
  readonly #store: EventStore;
  readonly #onWrite: (record: EventRecord) => void;
  readonly #onUndo: () => void;
  /** The latest use last. Nothing is taken from disk that is here. */
  readonly #live = new Map<string, EventRecord>();
  /** The ids of records that are newer here than on disk. */
  readonly #unwritten = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param onWrite called with each record that was written, in the same transaction
   * @param onUndo called when a transaction was taken back, with all that was written in it
   */
  constructor(store: EventStore, onWrite: (record: EventRecord) => void, onUndo: () => void) {
    this.#store = store;
    this.#onWrite = onWrite;
    this.#onUndo = onUndo;
  }

  get(id: string): EventRecord | undefined {
    const record = this.#live.get(id) ?? this.#store.read(id);
    if (record !== undefined) this.#keep(record);
    return record;
  }

  /** Stores a new event; see {@link EventStore.insert}. */
  add(record: EventRecord, body: Uint8Array, allowance?: string, shared?: string): void {
    this.#store.insert(record, body, allowance, shared);
    this.#keep(record);
    this.#onWrite(record);
  }

  write(record: EventRecord): void {
    this.#store.update(record);
    this.#keep(record);
    this.#unwritten.delete(record.event.id);
    this.#onWrite(record);
  }

  writeSoon(record: EventRecord): void {
    this.#keep(record);
    this.#unwritten.add(record.event.id);
    this.#timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
  }

  /** Writes the record of one event now, if it waits. */
  settle(id: string): void {
    const record = this.#unwritten.has(id) ? this.#live.get(id) : undefined;
    if (record !== undefined) this.write(record);
  }

  /** Writes everything that waits, in one transaction. */
  flush(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    for (const id of this.#unwritten) this.settle(id);
  }

  /** Does all of a piece of work or, when it throws, nothing: then what it wrote is not remembered either. */
  transaction<T>(storage: DurableObjectStorage, work: () => T): T {
    const waiting = [...this.#unwritten].flatMap((id) => this.#live.get(id) ?? []);
    try {
      return storage.transactionSync(work);
    } catch (error) {
      this.#live.clear();
      for (const record of waiting) this.writeSoon(record);
      this.#onUndo();
      throw error;
    }
  }

  /** Deletes settled events with an id below this one, at most so many; gives how many it deleted. */
  prune(belowId: string, limit: number): number {
    this.flush();
    this.#live.clear();
    return this.#store.prune(belowId, limit);
  }

  /** Forgets events that are deleted, with what waits to be written of them. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#live.delete(id);
      this.#unwritten.delete(id);
    }
  }

  #keep(record: EventRecord): void {
    const { id } = record.event;
    this.#live.delete(id);
    this.#live.set(id, record);
    if (this.#live.size > MAX_LIVE) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest = ""] = this.#live.keys();
    this.settle(oldest);
    this.#live.delete(oldest);
  }
}
