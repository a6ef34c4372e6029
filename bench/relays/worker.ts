import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Targets } from "../load/targets.ts";
import { TOKEN, type Relay, type WorkerConfig, type WorkerName, type WorkerReady } from "./relay.ts";
import { rulesFor } from "./rules.ts";

const PROCESS = fileURLToPath(new URL("worker-process.ts", import.meta.url));

/** Where Linux keeps files in memory; elsewhere the disk has to do. */
const MEMORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A Worker that runs, and whose rules can be changed. */
export interface WorkerRelay extends Relay {
  writeRules(text: string): Promise<void>;
}

/** Runs a Worker in workerd on storage of its own, with rules that send every push to the targets. */
export async function startWorker(
  name: WorkerName,
  targets: Pick<Targets, "port" | "urls">,
  storage: "disk" | "memory" = "disk",
  inspectorPort?: number,
): Promise<WorkerRelay> {
  const stateDirectory = mkdtempSync(join(storage === "disk" ? tmpdir() : MEMORY, "hubrelay-bench-"));
  const config: WorkerConfig = {
    name,
    stateDirectory,
    targetHost: `127.0.0.1:${targets.port}`,
    rules: rulesFor(targets.urls),
    ...(inspectorPort !== undefined && { inspectorPort }),
  };
  const child = fork(PROCESS, [JSON.stringify(config)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [{ port, workerdPid }] = (await once(child, "message")) as [WorkerReady];
  return {
    port,
    path: `/hook/${TOKEN}`,
    pid: workerdPid,
    stateDirectory,
    async writeRules(text) {
      const written = once(child, "message");
      child.send({ rules: text });
      await written;
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
      await rm(stateDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
