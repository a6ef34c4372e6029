import type { EventRecord } from "../../core/record.ts";
import type { EventStore } from "./store.ts";

/** The longest that an outcome waits in memory for others of the same event, to be written with them. */
const MAX_WAIT_MS = 100;

/**
 * The records of a repository's events. Several deliveries of one event end within milliseconds of each other: written
 * together they cost one row instead of several. Every reader sees what waits. What a crash takes is the memory of
 * outcomes a moment old, and those deliveries are made again: at least once.
 */
export class Ledger {
  readonly #store: EventStore;
  /** To be called when due times may have changed otherwise than by a write. */
  readonly changed: () => void;
  readonly #onWrite: (id: string) => void;
  readonly #waiting = new Map<string, EventRecord>();
  /** One for each event that waits. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /**
   * @param onChange called when due times may have changed
   * @param onWrite called with the id of each record that was written, in the same transaction
   */
  constructor(store: EventStore, onChange: () => void, onWrite: (id: string) => void) {
    this.#store = store;
    this.changed = onChange;
    this.#onWrite = onWrite;
  }

  get(id: string): EventRecord | undefined {
    return this.#waiting.get(id) ?? this.#store.read(id);
  }

  add(record: EventRecord, body: Uint8Array): void {
    this.#store.insert(record, body);
    this.#onWrite(record.event.id);
    this.changed();
  }

  write(record: EventRecord): void {
    const { id } = record.event;
    clearTimeout(this.#timers.get(id) ?? null);
    this.#timers.delete(id);
    this.#waiting.delete(id);
    this.#store.update(record);
    this.#onWrite(record.event.id);
    this.changed();
  }

  writeSoon(record: EventRecord): void {
    const { id } = record.event;
    this.#waiting.set(id, record);
    if (!this.#timers.has(id))
      this.#timers.set(
        id,
        setTimeout(() => this.settle(id), MAX_WAIT_MS),
      );
  }

  /** Writes the record of one event now, if it waits. */
  settle(id: string): void {
    const record = this.#waiting.get(id);
    if (record !== undefined) this.write(record);
  }

  /** Writes everything that waits. */
  flush(): void {
    for (const id of this.#waiting.keys()) this.settle(id);
  }
}
