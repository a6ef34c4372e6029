import { RESOURCES, type Resource, type Usage } from "../../core/usage/budget.ts";
import type { Rows, Sql } from "../storage/sql.ts";
import { awakeTimeOf, takeAwakeGbSeconds } from "./awake-time.ts";

// Usage of this isolate since it was last passed on. The Worker's requests and objects share isolates as the platform
// likes, and nothing outlives one. So the counts travel with calls that are made anyway, and end in the directory, which
// stores them. The few counts of an isolate that ends are lost.

type Counts = { -readonly [resource in Resource]: number };

function none(): Counts {
  return Object.fromEntries(RESOURCES.map((name) => [name, 0])) as Counts;
}

let counts = none();

/** Counts usage of a resource. */
export function countUsage(resource: Resource, by = 1): void {
  counts[resource] += by;
}

/** Takes the counts to pass them on. If that fails, the caller gives them back with {@link returnUsage}. */
export function takeUsage(): Usage {
  counts.objectGbSeconds += takeAwakeGbSeconds();
  const taken = counts;
  counts = none();
  return taken;
}

/** Adds counts of another isolate, or counts that could not be passed on. */
export function returnUsage(usage: Usage): void {
  addUsage(counts, usage);
}

/** Adds one usage to another, which an earlier version may have counted less of. Changes `sum`. */
export function addUsage(sum: Counts, usage: Partial<Usage>): void {
  for (const name of RESOURCES) sum[name] += usage[name] ?? 0;
}

/** Wraps an object's SQL to count the rows that it reads and writes, as they are billed. */
export function countedSql(sql: SqlStorage): Sql {
  return {
    exec<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]): Rows<T> {
      const cursor = sql.exec<T>(query, ...bindings);
      // All rows are written by now. Rows are counted as read when they are taken.
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

  get rowsRead(): number {
    return this.#cursor.rowsRead;
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

/**
 * Counts each call of a class's methods, alarms included, but not those that an object makes to itself, and the time for
 * which a call keeps its object in memory. Leaves out WebSockets: twenty messages are billed as one.
 */
export function countRequests({ prototype }: { readonly prototype: object }): void {
  let isInside = false;
  for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === "constructor" || name.startsWith("webSocket") || typeof method !== "function") continue;
    const counted = function (this: object, ...args: readonly unknown[]): unknown {
      const call = (): unknown => Reflect.apply(method as (...args: readonly unknown[]) => unknown, this, args);
      if (isInside) return call();
      counts.objectRequests++;
      isInside = true;
      try {
        return awakeTimeOf(contextOf(this)).during(call);
      } finally {
        isInside = false;
      }
    };
    Object.defineProperty(prototype, name, { value: counted, writable: true, configurable: true });
  }
}

function contextOf(object: object): object {
  return "ctx" in object && typeof object.ctx === "object" && object.ctx !== null ? object.ctx : object;
}

/** Reads a text from KV, and counts it. */
export function getCounted(kv: KVNamespace, key: string): Promise<string | null> {
  counts.kvReads++;
  return kv.get(key);
}

/** Writes a text with its metadata to KV, and counts it. */
export function putCounted(kv: KVNamespace, key: string, text: string, metadata: object): Promise<void> {
  counts.kvWrites++;
  return kv.put(key, text, { metadata });
}
