import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The kernel's unit of CPU time, `getconf CLK_TCK`: 100 a second on Linux whatever the machine. */
const TICK_MS = 10;

const QUIET_MS = 300;
const MAX_WAIT_MS = 10_000;

/** Milliseconds of CPU that a process has used, in user and system mode, all threads together. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is a name in parentheses, which may have spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Bytes of memory that a process has resident. */
export function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** The child of a process that runs a program of this name; there must be one. */
export function childOf(pid: number, program: string): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  const child = children.find((id) => readFileSync(`/proc/${id}/comm`, "utf8").trim() === program);
  if (child === undefined) throw new Error(`process ${pid} runs no ${program}`);
  return child;
}

/** Waits until a process does nothing: what it still has to do belongs to what was measured before. */
export async function untilQuiet(pid: number): Promise<void> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (let before = -1; Date.now() < deadline;) {
    const now = cpuMs(pid);
    if (now - before < TICK_MS) return;
    before = now;
    await sleep(QUIET_MS);
  }
}
