import { defineConfig } from "vitest/config";
import { workerd } from "./vitest.config.ts";
import { seed } from "./vitest.seed.ts";

// Everything that can go wrong, at full length: see docs/reliability.md. `npm run test:faults`.
export default defineConfig({
  test: {
    maxWorkers: 2,
    provide: { scale: "full", seed, storedAs: "", isCommandInside: false },
    projects: [
      {
        extends: true,
        test: { name: "faults", include: ["test/faults/**/*.test.ts"], testTimeout: 900_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        plugins: [workerd],
        test: { name: "model", include: ["test/worker/model/*.test.ts"], testTimeout: 600_000 },
      },
    ],
  },
});
