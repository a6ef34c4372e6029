import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that uses less CPU than this in a while does nothing. */
const IDLE_MS = 10;
const QUIET_MS = 300;
const MAX_WAIT_MS = 20_000;

/** Milliseconds of CPU that a process has used, all threads together, by the scheduler's own nanoseconds. */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + Number(readSchedule(pid, thread).split(" ")[0]) / 1e6, 0);
}

/** The kernel's sched-stats: nanoseconds on the CPU, then two figures that do not matter here. */
function readSchedule(pid: number, thread: string): string {
  return readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8");
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
  for (let before = -Infinity; Date.now() < deadline;) {
    const now = cpuMs(pid);
    if (now - before < IDLE_MS) return;
    before = now;
    await sleep(QUIET_MS);
  }
}
