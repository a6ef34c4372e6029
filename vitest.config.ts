import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { seed } from "./vitest.seed.ts";

// Secrets of tests, given here so that wrangler does not look for them.
process.env["RELAY_TOKENS"] ??= "first=test-token-number-one-24,test-token-number-two-24";
process.env["WRANGLER_LOG"] ??= "error";
process.env["ADMIN_TOKEN"] ??= "test-admin-token-of-24-characters";

export default defineConfig({
  test: {
    silent: "passed-only",
    provide: { scale: "short", seed, storedAs: process.env["STORED_AS"] ?? "" },
    projects: [
      // The command's tests run processes, and wrangler starts slowly on a busy machine.
      { test: { name: "core", include: ["test/core/**/*.test.ts", "test/cli/**/*.test.ts"], testTimeout: 30_000 } },
      {
        extends: true,
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: { name: "worker", include: ["test/worker/**/*.test.ts"], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/faults/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
