import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { fail, settle, type Delivery } from "../../../src/core/delivery/delivery.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { Announcements } from "../../../src/worker/repository/state/announcements.ts";
import { EventStore } from "../../../src/worker/repository/state/event-store.ts";
import { RecordCache } from "../../../src/worker/repository/state/record-cache.ts";

/** A record cache over an object's storage. */
export interface Cache {
  readonly storage: DurableObjectStorage;
  readonly store: EventStore;
  readonly records: RecordCache;
  /** The announcements, as `written EVENT`, `failed DELIVERY` and `rolled back`. */
  readonly announced: string[];
}

let number = 0;

/** Runs a test on a cache over the storage of an object, in which these records are. */
export async function withCache(stored: readonly EventRecord[], test: (cache: Cache) => void): Promise<void> {
  const relay = env.REPOSITORY.getByName(`acme/cache-${number++}`);
  await runInDurableObject(relay, (_, { storage }) => {
    const announcements = new Announcements();
    const announced: string[] = [];
    announcements.on("recordWritten", ({ event }) => announced.push(`written ${event.id}`));
    announcements.on("deliveryFailed", ({ delivery }) => announced.push(`failed ${delivery.id}`));
    announcements.on("rolledBack", () => announced.push("rolled back"));
    const store = new EventStore(storage.sql);
    const records = new RecordCache(store, announcements);
    for (const record of stored) store.insert(record, new Uint8Array([1]));
    test({ storage, store, records, announced });
    // No timer is left for the tests that follow.
    records.flush();
  });
}

export const idOf = ({ deliveries }: EventRecord, index = 0): string => deliveries[index]?.id ?? "";
export const statuses = (record: EventRecord | undefined): string[] =>
  (record?.deliveries ?? []).map(({ status }) => status);
export const delivered = (delivery: Delivery): Delivery => settle(delivery, "delivered");
export const failed = (delivery: Delivery): Delivery => fail(delivery, "answered 400");
