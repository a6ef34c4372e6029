import { directoryOf } from "./directory/client.ts";
import type { DirectoryCalls } from "./env/directory-calls.ts";
import type { Env } from "./env/env.ts";
import { log } from "./telemetry/log.ts";
import { takeUsage } from "./telemetry/usage.ts";

type Piece = (directory: DurableObjectStub<DirectoryCalls>, now: number) => Promise<void>;

const PIECES: Readonly<Record<string, Piece>> = {
  prune: (directory, now) => directory.prune(now),
  checkRules: (directory) => directory.checkRules(),
  tend: (directory, now) => directory.tend(now, takeUsage()),
  reconcile: (directory, now) => directory.reconcile(now),
};

/**
 * The hourly run. The directory does the work, in a call for each piece: the free plan gives a cron 10 ms of CPU, and an
 * object 30 s a call. A piece that fails does not stop the others; the run fails at its end, so that the platform shows it.
 */
export async function runHourly(env: Env, now: number): Promise<void> {
  const failures: Error[] = [];
  for (const [piece, run] of Object.entries(PIECES)) {
    try {
      // A stub stays broken after an error, so each piece takes a new one.
      await run(directoryOf(env), now);
    } catch (error) {
      log("cron.failed", { piece, reason: (error as Error).message });
      failures.push(error as Error);
    }
  }
  if (failures[0] !== undefined) throw failures[0];
}
