import { defineConfig } from "vitest/config";

// Everything that can go wrong, at full length: see docs/reliability.md. `npm run test:faults`.
export default defineConfig({
  test: {
    provide: { scale: "full" },
    projects: [
      {
        extends: true,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 290_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
