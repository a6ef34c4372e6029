import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { refusal } from "../terminal/exit.ts";
import { endOrphan } from "./orphan.ts";
import type { ProofKey } from "./proof.ts";

/** The relay that runs on a directory's state: one at a time. */
export interface RunningRelay extends ProofKey {
  readonly pid: number;
  /** The process of its runtime, once that runs. */
  readonly runtime?: number;
}

/** A state that this process has. */
export interface StateLock extends Disposable {
  readonly relay: RunningRelay;
  /** Writes down the process of the runtime, which outlives this one if this one is killed. */
  noteRuntime(runtime: number | undefined): void;
}

/** Where the relay that runs is written down, beside its state. Only its owner can read the file. */
export function lockFileOf(directory: string): string {
  return join(directory, ".wrangler/hubrelay.json");
}

/** The relay that runs on a directory's state; undefined if none does, also if one ended without saying so. */
export function runningRelay(directory: string): RunningRelay | undefined {
  const relay = read(lockFileOf(directory));
  return relay !== undefined && isAlive(relay.pid) ? relay : undefined;
}

/**
 * Takes a directory's state for this process, with a new key to prove itself by. Throws if another process has it. Two
 * that start at once cannot both get it: the file is created whole. What a killed relay has left running is ended.
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
      const other = read(file);
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
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

function isTaken(directory: string, { pid, port }: RunningRelay): Error {
  return refusal(
    `a relay already runs on the state in ${directory}: process ${pid}, http://127.0.0.1:${port}`,
    `use that one, stop it, or start another with its own state: npm start -- --directory <directory>`,
  );
}

/** Creates a file as a second name of another, which fails if it is there; whether it was created. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes what an ended process left, but nothing that another process has put in its place meanwhile. */
function setAside(file: string, left: RunningRelay | undefined): void {
  const aside = `${file}.${process.pid}.left`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside)?.key !== left?.key) link(aside, file);
  rmSync(aside, { force: true });
}

function read(file: string): RunningRelay | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunningRelay;
  } catch {
    return undefined;
  }
}

/** Whether a process of this number runs, of any user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
