import { summarise } from "../../../core/record/summary.ts";
import type { Imported, StoredEvent, StoredEvents } from "../../env/repository-calls.ts";
import type { StorageVersion } from "../../storage/storage-version.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

interface Parts {
  readonly store: EventStore;
  readonly records: RecordCache;
  readonly version: StorageVersion;
  readonly scheduler: Scheduler;
}

/** Moves events between relays. All methods are synchronous. */
export class History {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;

  constructor(storage: DurableObjectStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** Events with their bodies, in the order of their ids, until they have so many bytes; at least one. */
  read(ids: readonly string[], maxBytes: number): StoredEvents {
    const { store, records } = this.#parts;
    records.flush();
    const events: StoredEvent[] = [];
    let [bytes, read] = [0, 0];
    for (const id of ids) {
      const [record, body] = [store.read(id), store.readBody(id)];
      if (record !== undefined && body !== undefined) {
        bytes += JSON.stringify(record).length + body.byteLength;
        if (events.length > 0 && bytes > maxBytes) break;
        events.push({ record, body });
      }
      read++;
    }
    return { events, read };
  }

  /** Stores settled events of another relay, all or none, unless they are there. */
  import(events: readonly StoredEvent[]): Imported {
    const { store, records, version, scheduler } = this.#parts;
    const known = new Set(store.among(events.map(({ record }) => record.event.id)));
    const fresh = events.filter(({ record }) => !known.has(record.event.id));
    records.transaction(this.#storage, () => {
      if (fresh.length > 0) version.mark();
      for (const { record, body } of fresh) store.insert(record, body);
    });
    // Retention needs an alarm. Nothing else does: the directory hears of the events from the caller.
    scheduler.arm();
    const stored = events.flatMap(({ record }) => records.get(record.event.id) ?? []);
    return { imported: fresh.length, summaries: stored.map(summarise) };
  }
}
