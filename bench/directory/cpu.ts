import { readdirSync, readFileSync } from "node:fs";

/** The CPU time that a process has taken since it began, all its threads together, in milliseconds. Linux only. */
export function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(tasks).map((task) => Number(read(`${tasks}/${task}/schedstat`).split(" ")[0]));
  return nanoseconds.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

/** The process of workerd that this process has started. */
export function workerdPid(): number {
  const pid = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    // The name is in parentheses and may hold anything; the parent is the second field behind it.
    const [, command = "", rest = ""] = /\((.*)\) (.*)/.exec(read(`/proc/${name}/stat`)) ?? [];
    return command === "workerd" && Number(rest.split(" ")[1]) === process.pid;
  });
  if (pid === undefined) throw new Error("workerd does not run");
  return Number(pid);
}

/** What a file of /proc says; nothing once its process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
