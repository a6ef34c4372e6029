import relay, {
  Directory as RealDirectory,
  RepositoryRelay as RealRepository,
  TokenAllowance as RealAllowance,
} from "../../src/index.ts";
import type { Env } from "../../src/worker/env/env.ts";
import { AwakeTime } from "./awake.ts";
import { CLASSES, type ClassName, type Counts } from "./counts.ts";

// hubrelay with counters from outside, which know nothing of its own: rows by the SQL cursors' figures, calls, alarms,
// reads of KV, log lines, and the time for which objects are in memory. `/advance?ms=` sets its clock forward.

export { OutboundSender, TargetGate, Tunnel } from "../../src/index.ts";

type Exec = DurableObjectStorage["sql"]["exec"];

const cursors = new Map<string, SqlStorageCursor<Record<string, SqlStorageValue>>[]>();
const rows = { alarms: 0, values: 0 };
const counts = { requests: 0, objectRequests: 0, kvReads: 0, logLines: 0 };
const awake: Record<ClassName, AwakeTime[]> = { RepositoryRelay: [], Directory: [], TokenAllowance: [] };

const realNow = Date.now;
let advancedMs = 0;
Date.now = () => realNow() + advancedMs;
console.log = () => void counts.logLines++;

type Constructor = new (ctx: DurableObjectState, env: Env) => object;

/** A class whose objects are counted. Each class reads KV as in an isolate of its own, which a lone push finds cold. */
function counted<Class extends Constructor>(Real: Class, name: ClassName): Class {
  const times = new WeakMap<object, AwakeTime>();
  let own: Env | undefined;
  const Counted = function (ctx: DurableObjectState, env: Env): object {
    const time = new AwakeTime();
    awake[name].push(time);
    countStorage(ctx, name);
    const waitUntil = ctx.waitUntil.bind(ctx);
    ctx.waitUntil = (promise) => {
      time.until(promise);
      waitUntil(promise);
    };
    const made = time.run(() =>
      Reflect.construct(Real, [ctx, (own ??= withCountedKv(env))], new.target as unknown as Constructor),
    );
    times.set(made, time);
    return made;
  } as unknown as Class;
  Object.setPrototypeOf(Counted, Real);
  Counted.prototype = Object.create(Real.prototype as object) as Class;
  for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Real.prototype as object))) {
    if (method === "constructor" || typeof value !== "function") continue;
    const call = function (this: object, ...args: readonly unknown[]): unknown {
      const time = times.get(this);
      const work = (): unknown => Reflect.apply(value as (...args: readonly unknown[]) => unknown, this, args);
      // An object's call of its own method is no request.
      if (time === undefined || inside.has(time)) return work();
      counts.objectRequests++;
      inside.add(time);
      try {
        return time.run(work);
      } finally {
        inside.delete(time);
      }
    };
    Object.defineProperty(Counted.prototype, method, { value: call, writable: true, configurable: true });
  }
  return Counted;
}

/** The objects whose code runs at this moment. */
const inside = new Set<AwakeTime>();

/** When each object has set its alarm for, by its own clock. */
const alarms = new Map<string, number>();

function countStorage({ id, storage }: DurableObjectState, name: ClassName): void {
  const { sql, kv } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((...args: Parameters<Exec>) => {
    const cursor = exec(...args);
    const key = `${name}: ${args[0].trim().replace(/\s+/g, " ").slice(0, 60)}`;
    cursors.set(key, [...(cursors.get(key) ?? []), cursor]);
    return cursor;
  }) as Exec;
  const put = kv.put.bind(kv);
  kv.put = (key: string, value: unknown) => {
    rows.values++;
    put(key, value);
  };
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (time) => {
    rows.alarms++;
    alarms.set(id.toString(), Number(time));
    return setAlarm(Number(time) - advancedMs);
  };
  const getAlarm = storage.getAlarm.bind(storage);
  storage.getAlarm = async () => {
    const time = await getAlarm();
    return time === null ? null : (alarms.get(id.toString()) ?? time);
  };
}

function counting(get: (...args: never[]) => unknown) {
  return (...args: never[]): unknown => {
    counts.kvReads++;
    return get(...args);
  };
}

function withCountedKv(env: Env): Env {
  const { RULES } = env;
  const read = { get: RULES.get.bind(RULES), getWithMetadata: RULES.getWithMetadata.bind(RULES) };
  const counted = {
    get: counting(read.get),
    getWithMetadata: counting(read.getWithMetadata),
    put: RULES.put.bind(RULES),
  };
  return { ...env, RULES: counted as unknown as KVNamespace };
}

export class RepositoryRelay extends counted(RealRepository, "RepositoryRelay") {}
export class Directory extends counted(RealDirectory, "Directory") {}
export class TokenAllowance extends counted(RealAllowance, "TokenAllowance") {}

let own: Env | undefined;

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/counts") return Response.json(countsNow());
    if (pathname === "/advance") {
      advancedMs += Number(searchParams.get("ms"));
      return new Response();
    }
    counts.requests++;
    return relay.fetch(request, (own ??= withCountedKv(env)), ctx);
  },
} satisfies ExportedHandler<Env>;

function countsNow(): Counts {
  const all = [...cursors.values()].flat();
  const sum = (of: (cursor: (typeof all)[number]) => number): number =>
    all.reduce((total, cursor) => total + of(cursor), 0);
  const times = Object.values(awake).flat();
  return {
    ...counts,
    rowsRead: sum(({ rowsRead }) => rowsRead),
    rowsWritten: sum(({ rowsWritten }) => rowsWritten) + rows.alarms + rows.values,
    awakeMs: Object.fromEntries(
      CLASSES.map((name) => [name, awake[name].reduce((total, { ms }) => total + ms, 0)]),
    ) as Counts["awakeMs"],
    pending: times.reduce((total, { pending }) => total + pending, 0),
    rowsBy: {
      ...Object.fromEntries(
        [...cursors].map(([key, own]) => [key, own.reduce((total, { rowsWritten }) => total + rowsWritten, 0)]),
      ),
      alarms: rows.alarms,
      values: rows.values,
    },
  };
}
