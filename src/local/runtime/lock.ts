import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive, lockFileOf, readLock, type RunningRelay } from "../../cli/local/running.ts";
import { refusal } from "../../cli/terminal/exit.ts";
import { endOrphan } from "./orphan.ts";

/** The lock that this process holds on a state. */
export interface StateLock extends Disposable {
  readonly relay: RunningRelay;
  /** Records the runtime's process id. The runtime outlives this process if this one is killed. */
  noteRuntime(runtime: number | undefined): void;
}

/**
 * Locks a directory's state for this process and creates its proof key. Throws if another process holds the lock. Of two
 * processes that start at once one gets it, because the file is created whole. Ends the runtime of a killed relay.
 */
export async function lockState(directory: string, port: number): Promise<StateLock> {
  const file = lockFileOf(directory);
  const relay = { pid: process.pid, port, key: randomBytes(32).toString("base64url") };
  mkdirSync(dirname(file), { recursive: true });
  const written = `${file}.${process.pid}`;
  writeFileSync(written, JSON.stringify(relay), { mode: 0o600 });
  try {
    for (;;) {
      if (link(written, file)) return stateLock(file, relay);
      const other = readLock(file);
      if (other !== undefined && isAlive(other.pid)) throw isTaken(directory, other);
      if (other !== undefined) await endOrphan(other);
      setAside(file, other);
    }
  } finally {
    rmSync(written, { force: true });
  }
}

function stateLock(file: string, relay: RunningRelay): StateLock {
  return {
    relay,
    noteRuntime: (runtime) => {
      if (runtime === undefined) return;
      writeFileSync(`${file}.new`, JSON.stringify({ ...relay, runtime }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    [Symbol.dispose]: () => {
      if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function isTaken(directory: string, { pid, port }: RunningRelay): Error {
  return refusal(
    `a relay already runs on the state in ${directory}: process ${pid}, http://127.0.0.1:${port}`,
    `use that one, stop it, or start another with its own state: npm start -- --directory <directory>`,
  );
}

/** Hard-links a file to a new name; false if that name exists. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of an ended process, but not one that another process has put in its place meanwhile. */
function setAside(file: string, left: RunningRelay | undefined): void {
  const aside = `${file}.${process.pid}.left`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readLock(aside)?.key !== left?.key) link(aside, file);
  rmSync(aside, { force: true });
}
