import { drive } from "./load/drive.ts";
import { pushBody, requestOf } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { cpuMs, untilQuiet } from "./relays/process-usage.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";

const PUSHES = 1000;
const CONNECTIONS = 16;
const CPU = "CPU a push, ms";

const NAMES = ["bare", "naive", "hubrelay"] as const;

export default {
  about: `CPU time of the workerd process (user and system, all threads) over ${PUSHES} pushes a round to three targets, until nothing of them is
left to do, divided. It holds everything: HTTP in both directions, the platform's own Workers for KV, and the disk.`,
  async measure(figures, rounds) {
    using targets = await Targets.start();
    await using stack = new AsyncDisposableStack();
    const relays = [];
    for (const name of NAMES) relays.push({ name, relay: stack.use(await startWorker(name, targets)) });
    for (let round = -1; round < rounds; round++) {
      for (const { name, relay } of relays) {
        const requests = Array.from({ length: PUSHES }, () => requestOf(relay.path, pushBody()));
        const { reached } = await targets.expect(PUSHES * TARGET_PATHS.length);
        const before = cpuMs(relay.pid);
        await drive(relay.port, requests, CONNECTIONS);
        if (name !== "bare") await reached;
        await untilQuiet(relay.pid);
        if (round >= 0) figures.add(name, CPU, (cpuMs(relay.pid) - before) / PUSHES);
      }
    }
  },
  goals: [
    { text: "CPU a push, ms", atMost: 2, value: (figures) => figures.median("hubrelay", CPU) },
    { text: "CPU a push, times naive", atMost: 2, value: (figures) => figures.ratio(CPU, "hubrelay", "naive") },
  ],
} satisfies Bench;
