import { fileURLToPath } from "node:url";
import { bundleWorker } from "../src/local/build/bundle.ts";
import { drive } from "./load/drive.ts";
import { pushBody, requestOf } from "./load/pushes.ts";
import { TARGET_PATHS, Targets } from "./load/targets.ts";
import { profile } from "./profile/profiler.ts";
import { sharesOf } from "./profile/stages.ts";
import { untilQuiet } from "./relays/process-usage.ts";
import { startWorker } from "./relays/worker.ts";
import type { Bench } from "./runner/bench.ts";

const PUSHES = 1500;
const CONNECTIONS = 16;
const INSPECTOR_PORT = 19_229;

export default {
  about: `Where the time of a push goes, from V8 profiles of ${PUSHES} pushes a round: percent of the time in JavaScript, what it calls on the
platform included. workerd's own work between, such as HTTP, is "platform" only where it holds the isolate.`,
  async measure(figures, rounds) {
    using targets = await Targets.start();
    await using relay = await startWorker("hubrelay", targets, "memory", INSPECTOR_PORT);
    const bundle = await bundleWorker(fileURLToPath(new URL("../src/index.ts", import.meta.url)));
    for (let round = -1; round < rounds; round++) {
      const taken = await profile(INSPECTOR_PORT, async () => {
        const { reached } = await targets.expect(PUSHES * TARGET_PATHS.length);
        const requests = Array.from({ length: PUSHES }, () => requestOf(relay.path, pushBody()));
        await drive(relay.port, requests, CONNECTIONS);
        await reached;
        await untilQuiet(relay.pid);
      });
      if (round < 0) continue;
      for (const [stage, percent] of sharesOf(taken, bundle)) figures.add(stage, "%", percent);
    }
  },
  goals: [],
} satisfies Bench;
