import { defineConfig } from "vitest/config";
import tests, { workerd } from "./vitest.config.ts";
import { PATIENCE } from "./vitest.patience.ts";

/** How many inputs of each kind; `npm test` runs the same files with a few. */
const CORE_RUNS = 40_000;
const WORKER_RUNS = 5000;

export default defineConfig({
  test: {
    ...tests.test,
    projects: [
      {
        test: {
          ...PATIENCE,
          name: "core",
          include: ["test/fuzz/{core,large-bodies}.test.ts"],
          provide: { fuzzRuns: CORE_RUNS },
        },
      },
      {
        plugins: [workerd],
        test: {
          ...PATIENCE,
          name: "worker",
          include: ["test/fuzz/worker.test.ts"],
          provide: { fuzzRuns: WORKER_RUNS },
        },
      },
    ],
  },
});
