import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { MAX_WORKERS, workerdWith } from "./vitest.config.ts";
import { FREE_PLAN, type Limits } from "./test/platform/entry/protocol.ts";
import { PATIENCE } from "./vitest.patience.ts";
import { seed } from "./vitest.seed.ts";

/** The free plan, alarms that come late and twice, and KV whose changes are seen late. */
const LIMITS: Limits = { ...FREE_PLAN, alarmLateMs: 300, alarmTwice: true, kvStaleMs: 2000 };

/** The model has a clock, a KV and alarms of its own. */
const MODEL_LIMITS: Limits = { connections: 6, outsideRequests: 50 };

const ENTRY = new URL("test/platform/entry/index.ts", import.meta.url);

// Of Cloudflare's 128 MB; what is not in the heap does not count here. workerd ends when it is used up.
process.env["MINIFLARE_WORKERD_V8_FLAGS"] = "--max-old-space-size=128";

// Journeys on the limits of Cloudflare: see docs/reliability.md. `npm run test:platform`.
export default defineConfig({
  test: {
    ...PATIENCE,
    silent: "passed-only",
    maxWorkers: MAX_WORKERS,
    provide: {
      scale: "short",
      seed,
      storedAs: "",
      isCommandInside: false,
      box: { entry: fileURLToPath(ENTRY), variables: { PLATFORM: JSON.stringify(LIMITS) } },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "platform",
          include: [
            "test/platform/**/*.test.ts",
            "test/faults/{crash-points,hostile-targets,kills,rules,storage}.test.ts",
            "test/e2e/{approval,callback,coalesce,concurrency,held,journey,kill,statuses,verify}.test.ts",
          ],
        },
      },
      {
        extends: true,
        plugins: [workerdWith({ PLATFORM: JSON.stringify(MODEL_LIMITS) })],
        test: { name: "model", include: ["test/worker/model/*.test.ts"] },
      },
    ],
  },
});
