import { defineConfig } from "vitest/config";
import { MAX_WORKERS, workerd } from "./vitest.config.ts";
import { PATIENCE } from "./vitest.patience.ts";
import { seed } from "./vitest.seed.ts";

// Everything that can go wrong, at full length: see docs/reliability.md. `npm run test:faults`.
export default defineConfig({
  test: {
    ...PATIENCE,
    maxWorkers: MAX_WORKERS,
    provide: { scale: "full", seed, storedAs: "", isCommandInside: false },
    projects: [
      {
        extends: true,
        test: { name: "faults", include: ["test/faults/**/*.test.ts"] },
      },
      {
        extends: true,
        plugins: [workerd],
        test: { name: "model", include: ["test/worker/model/*.test.ts"] },
      },
    ],
  },
});
