import { defineConfig } from "vitest/config";
import tests, { workerd } from "./vitest.config.ts";

/** How many inputs of each kind; `npm test` runs the same files with a few. */
const CORE_RUNS = 40_000;
const WORKER_RUNS = 5000;

const MINUTES_MS = 60_000;

export default defineConfig({
  test: {
    ...tests.test,
    projects: [
      {
        test: {
          name: "core",
          include: ["test/fuzz/core.test.ts"],
          provide: { fuzzRuns: CORE_RUNS },
          testTimeout: 2 * MINUTES_MS,
        },
      },
      {
        plugins: [workerd],
        test: {
          name: "worker",
          include: ["test/fuzz/worker.test.ts"],
          provide: { fuzzRuns: WORKER_RUNS },
          testTimeout: 2 * MINUTES_MS,
        },
      },
    ],
  },
});
