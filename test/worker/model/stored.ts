import type { EventRecord } from "../../../src/core/record/record.ts";

/** What a repository's object has on disk. */
export interface Stored {
  readonly records: readonly EventRecord[];
  /** The ids of deliveries that wait for their target. */
  readonly parked: ReadonlySet<string>;
  readonly alarm: number | undefined;
}

/** Reads what is on disk, past the object and whatever it has in memory. */
export async function readStored(storage: DurableObjectStorage): Promise<Stored> {
  const { sql } = storage;
  // A table is there once something was stored in it.
  const tables = new Set(
    sql
      .exec("SELECT name FROM sqlite_master")
      .toArray()
      .map(({ name }) => name),
  );
  const rows = tables.has("events") ? sql.exec<{ record: string }>("SELECT record FROM events").toArray() : [];
  const parked = tables.has("parked") ? sql.exec<{ delivery: string }>("SELECT delivery FROM parked").toArray() : [];
  return {
    records: rows.map(({ record }) => JSON.parse(record) as EventRecord),
    parked: new Set(parked.map(({ delivery }) => delivery)),
    alarm: (await storage.getAlarm()) ?? undefined,
  };
}
