import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { FREE_PLAN, type Limits } from "./test/platform/entry/protocol.ts";
import { PATIENCE } from "./vitest.patience.ts";
import { seed } from "./vitest.seed.ts";

/** The free plan, alarms that come late and twice, and KV whose changes are seen late. */
const LIMITS: Limits = { ...FREE_PLAN, alarmLateMs: 300, alarmTwice: true, kvStaleMs: 2000 };

// Of Cloudflare's 128 MB; what is not in the heap does not count here. workerd ends when it is used up.
process.env["MINIFLARE_WORKERD_V8_FLAGS"] = "--max-old-space-size=128";

// Journeys on the limits of Cloudflare: see docs/reliability.md. `npm run test:platform`.
export default defineConfig({
  test: {
    ...PATIENCE,
    name: "platform",
    include: [
      "test/platform/**/*.test.ts",
      "test/e2e/{approval,callback,coalesce,concurrency,held,journey,kill,statuses,verify}.test.ts",
    ],
    silent: "passed-only",
    maxWorkers: 2,
    provide: {
      scale: "short",
      seed,
      storedAs: "",
      isCommandInside: false,
      box: {
        entry: fileURLToPath(new URL("test/platform/entry/index.ts", import.meta.url)),
        variables: { PLATFORM: JSON.stringify(LIMITS) },
      },
    },
  },
});
