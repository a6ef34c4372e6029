import { runInDurableObject } from "cloudflare:test";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";

/** Storage that fails until it is mended. */
export interface FailingWrites extends AsyncDisposable {
  /** How many writes have failed. */
  readonly failed: number;
  mend(): Promise<void>;
}

/** Has an object's writes fail whose SQL is as given, or that set the alarm, as they do when no space is left. */
export async function failingWrites(
  relay: DurableObjectStub<RepositoryRelay>,
  failing: RegExp,
): Promise<FailingWrites> {
  let failed = 0;
  let isMended = false;
  const check = (write: string): void => {
    if (isMended || !failing.test(write)) return;
    failed++;
    // The message of SQLite itself: https://www.sqlite.org/rescode.html#full
    throw new Error("database or disk is full: SQLITE_FULL");
  };
  await runInDurableObject(relay, (_, { storage }) => {
    const { sql } = storage;
    const exec = sql.exec.bind(sql);
    sql.exec = ((query: string, ...bindings: unknown[]) => {
      check(query);
      return exec(query, ...bindings);
    }) as typeof sql.exec;
    const setAlarm = storage.setAlarm.bind(storage);
    storage.setAlarm = (time, options) => {
      check("setAlarm");
      return setAlarm(time, options);
    };
  });
  const mend = async (): Promise<void> => {
    isMended = true;
    await Promise.resolve();
  };
  return {
    get failed() {
      return failed;
    },
    mend,
    [Symbol.asyncDispose]: mend,
  };
}
