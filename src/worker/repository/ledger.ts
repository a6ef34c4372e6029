import { nextDueAt, type EventRecord } from "../../core/record.ts";
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
  readonly #onWrite: () => void;
  readonly #waiting = new Map<string, EventRecord>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onWrite called after records were written, when due times may have changed */
  constructor(store: EventStore, onWrite: () => void) {
    this.#store = store;
    this.#onWrite = onWrite;
  }

  get(id: string): EventRecord | undefined {
    return this.#waiting.get(id) ?? this.#store.read(id);
  }

  add(record: EventRecord, body: Uint8Array): void {
    this.#store.insert(record, nextDueAt(record), body);
    this.#onWrite();
  }

  write(record: EventRecord): void {
    this.#waiting.delete(record.event.id);
    this.#store.update(record, nextDueAt(record));
    this.#onWrite();
  }

  writeSoon(record: EventRecord): void {
    this.#waiting.set(record.event.id, record);
    this.#timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
  }

  /** Writes the record of one event now, if it waits. */
  settle(id: string): void {
    const record = this.#waiting.get(id);
    if (record !== undefined) this.write(record);
  }

  /** Writes everything that waits. */
  flush(): void {
    clearTimeout(this.#timer ?? null);
    this.#timer = undefined;
    for (const id of this.#waiting.keys()) this.settle(id);
  }
}
