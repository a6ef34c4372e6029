import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProofKey } from "./proof.ts";

/** The relay that runs on a directory's state. A state has at most one. */
export interface RunningRelay extends ProofKey {
  readonly pid: number;
  /** The process id of its runtime; undefined until the runtime has started. */
  readonly runtime?: number;
}

/** The path of the file that describes the running relay, beside its state. Only its owner can read the file. */
export function lockFileOf(directory: string): string {
  return join(directory, ".wrangler/hubrelay.json");
}

/** The relay that runs on a directory's state; undefined when none runs or its process has died. */
export function runningRelay(directory: string): RunningRelay | undefined {
  const relay = readLock(lockFileOf(directory));
  return relay !== undefined && isAlive(relay.pid) ? relay : undefined;
}

/** Reads a lock file; undefined when it is missing or incomplete. */
export function readLock(file: string): RunningRelay | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunningRelay;
  } catch {
    return undefined;
  }
}

/** Whether a process with this id runs, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
