import { execFileSync } from "node:child_process";
import type { ProofKey } from "../../cli/local/proof.ts";
import { proves } from "../../cli/local/prove.ts";

/** The id of the runtime's process that this process has started; undefined if unknown, as on Windows. */
export function runtimeOfThisProcess(): number | undefined {
  try {
    const output = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8", stdio: "pipe" });
    const rows = output.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
    const own = rows.find(([, , parent, command = ""]) => Number(parent) === process.pid && /workerd/.test(command));
    return own === undefined ? undefined : Number(own[1]);
  } catch {
    return undefined;
  }
}

/**
 * Kills the runtime of a relay whose process was killed: it keeps running, and would deliver beside the next relay.
 * Kills it only if the listener on the relay's port proves to be that relay.
 */
export async function endOrphan(relay: ProofKey & { readonly runtime?: number }): Promise<void> {
  if (relay.runtime === undefined || !(await proves(relay))) return;
  try {
    process.kill(relay.runtime, "SIGKILL");
  } catch {
    return;
  }
  for (let tries = 0; tries < 40 && (await proves(relay)); tries++) await new Promise((done) => setTimeout(done, 50));
}
