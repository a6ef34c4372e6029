import { faults } from "./plan.ts";
import { DEAD, type CrashPoint, type Place } from "./protocol.ts";

const WRITING = /^\s*(?:INSERT|UPDATE|DELETE|CREATE)\b/i;

/** The same state of an object, whose storage counts its writes and fails, or stops the process dead, as planned. */
export function watched(ctx: DurableObjectState, place: Place): DurableObjectState {
  const { storage } = ctx;
  const { sql } = storage;
  const write = <T>(work: () => T): T => (isCounted(ctx, place) ? writeAsPlanned(storage, place, work) : work());

  const exec = sql.exec.bind(sql);
  sql.exec = ((query: string, ...bindings: unknown[]) =>
    WRITING.test(query) ? write(() => exec(query, ...bindings)) : exec(query, ...bindings)) as typeof sql.exec;
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (time, options) => write(() => setAlarm(time, options));
  const deleteAlarm = storage.deleteAlarm.bind(storage);
  storage.deleteAlarm = (options) => write(() => deleteAlarm(options));
  return ctx;
}

function isCounted({ id }: DurableObjectState, place: Place): boolean {
  return place === "directory" || id.name === faults.plan.repository;
}

function writeAsPlanned<T>(storage: DurableObjectStorage, place: Place, work: () => T): T {
  const { crash, fullFromWrite = Infinity } = faults.plan;
  const number = faults.count(place);
  const isHere = (when: CrashPoint["when"]): boolean =>
    crash?.place === place && crash.write === number && crash.when === when;

  if (isHere("before")) stopDead();
  // The message of SQLite itself: https://www.sqlite.org/rescode.html#full
  if (place === "repository" && number >= fullFromWrite) throw new Error("database or disk is full: SQLITE_FULL");
  const result = work();
  if (isHere("after")) stopDead();
  if (isHere("committed")) void storage.sync().then(stopDead);
  return result;
}

/** Nothing more is done by any object of this process, whose only thread this is, until it is killed. */
function stopDead(): never {
  console.log(DEAD);
  for (;;);
}
