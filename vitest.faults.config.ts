import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { seed } from "./vitest.seed.ts";

// Secrets of tests, given here so that wrangler does not look for them.
process.env["RELAY_TOKENS"] ??= "first=test-token-number-one-24,test-token-number-two-24";
process.env["ADMIN_TOKEN"] ??= "test-admin-token-of-24-characters";
process.env["WRANGLER_LOG"] ??= "error";

// Everything that can go wrong, at full length: see docs/reliability.md. `npm run test:faults`.
export default defineConfig({
  test: {
    maxWorkers: 2,
    provide: { scale: "full", seed, storedAs: "" },
    projects: [
      {
        extends: true,
        test: { name: "faults", include: ["test/faults/**/*.test.ts"], testTimeout: 290_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: { name: "model", include: ["test/worker/model/*.test.ts"], testTimeout: 290_000 },
      },
    ],
  },
});
