import type { Resource, Usage } from "../../core/usage/budget.ts";
import type { Rows, Sql } from "../storage/sql.ts";

// What this isolate has used since it last told the directory. A Worker's requests and objects share isolates as the
// platform likes, and nothing outlives one: the counts ride on calls of objects that are made anyway, and end in the
// directory, which keeps them. Counts that an isolate takes with it are missing; they are few.

type Counts = { -readonly [resource in Resource]: number };

function none(): Counts {
  return { requests: 0, objectRequests: 0, rowsWritten: 0, rowsRead: 0, kvReads: 0, kvWrites: 0 };
}

let counts = none();

/** Counts what was used. */
export function countUsage(resource: Resource, by = 1): void {
  counts[resource] += by;
}

/** Takes what was counted, to pass it on: what is not passed on after all goes back by {@link returnUsage}. */
export function takeUsage(): Usage {
  const taken = counts;
  counts = none();
  return taken;
}

/** Takes charge of what was counted elsewhere, or could not be passed on. */
export function returnUsage(usage: Usage): void {
  addUsage(counts, usage);
}

/** Adds one usage to another. */
export function addUsage(sum: Counts, usage: Usage): void {
  sum.requests += usage.requests;
  sum.objectRequests += usage.objectRequests;
  sum.rowsWritten += usage.rowsWritten;
  sum.rowsRead += usage.rowsRead;
  sum.kvReads += usage.kvReads;
  sum.kvWrites += usage.kvWrites;
}

/** An object's SQL that counts the rows which it reads and writes, as they are billed. */
export function countedSql(sql: SqlStorage): Sql {
  return {
    exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): Rows<T> {
      const cursor = sql.exec<T>(query, ...bindings);
      // A statement that writes has written all by now; the rows that it gives are read as they are taken.
      counts.rowsWritten += cursor.rowsWritten;
      counts.rowsRead += cursor.rowsRead;
      return new CountedRows(cursor);
    },
  };
}

class CountedRows<T extends Record<string, SqlStorageValue>> implements Rows<T> {
  readonly #cursor: SqlStorageCursor<T>;
  readonly #readBefore: number;

  constructor(cursor: SqlStorageCursor<T>) {
    this.#cursor = cursor;
    this.#readBefore = cursor.rowsRead;
  }

  toArray(): T[] {
    const rows = this.#cursor.toArray();
    counts.rowsRead += this.#cursor.rowsRead - this.#readBefore;
    return rows;
  }
}

/** Sets an object's alarm, which is billed as a row. */
export function setCountedAlarm(storage: DurableObjectStorage, time: number): Promise<void> {
  counts.rowsWritten++;
  return storage.setAlarm(time);
}

/** Has each call of an object's methods counted, its alarms included. Of WebSockets twenty messages are one: left out. */
export function countRequests({ prototype }: { readonly prototype: object }): void {
  for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === "constructor" || name.startsWith("webSocket") || typeof method !== "function") continue;
    const counted = function (this: object, ...args: readonly unknown[]): unknown {
      counts.objectRequests++;
      return Reflect.apply(method as (...args: readonly unknown[]) => unknown, this, args);
    };
    Object.defineProperty(prototype, name, { value: counted, writable: true, configurable: true });
  }
}

/** Reads a text of KV, counted. */
export function getCounted(kv: KVNamespace, key: string): Promise<string | null> {
  counts.kvReads++;
  return kv.get(key);
}

/** Writes a text with its metadata to KV, counted. */
export function putCounted(kv: KVNamespace, key: string, text: string, metadata: object): Promise<void> {
  counts.kvWrites++;
  return kv.put(key, text, { metadata });
}
