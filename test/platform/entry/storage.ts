import { currentLimits } from "./limits.ts";

const WRITING = /^\s*(?:INSERT|UPDATE|DELETE|CREATE)\b/i;

/** Puts the platform's limits on an object's storage, and makes its alarms late. */
export function limitStorage({ storage }: DurableObjectState): void {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((query: string, ...bindings: unknown[]) => {
    if (WRITING.test(query)) refuseWrite();
    bindings.forEach(refuseLong);
    return exec(query, ...bindings);
  }) as typeof sql.exec;
  storage.put = refusing(storage.put.bind(storage));
  storage.kv.put = refusing(storage.kv.put.bind(storage.kv));
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = async (time, options) => {
    refuseWrite();
    return setAlarm(Number(time) + lateMs(), options);
  };
  const getAlarm = storage.getAlarm.bind(storage);
  storage.getAlarm = async (options) => {
    const time = await getAlarm(options);
    return time === null ? null : time - lateMs();
  };
}

/** The same method, which throws where storage is full. */
function refusing<T>(write: T): T {
  const refusable = (...args: readonly unknown[]): unknown => {
    refuseWrite();
    return Reflect.apply(write as (...args: readonly unknown[]) => unknown, undefined, args);
  };
  return refusable as T;
}

function lateMs(): number {
  return currentLimits().alarmLateMs ?? 0;
}

/** The message of SQLite itself: https://www.sqlite.org/rescode.html#full */
function refuseWrite(): void {
  if (currentLimits().storageFull === true) throw new Error("database or disk is full: SQLITE_FULL");
}

function refuseLong(value: unknown): void {
  const { rowBytes = Infinity } = currentLimits();
  const length = typeof value === "string" ? new TextEncoder().encode(value).byteLength : byteLength(value);
  if (length > rowBytes) throw new Error("string or blob too big: SQLITE_TOOBIG");
}

function byteLength(value: unknown): number {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? value.byteLength : 0;
}
