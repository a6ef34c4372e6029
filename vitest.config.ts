import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { seed } from "./vitest.seed.ts";

const SECRETS = {
  RELAY_TOKENS: "first=test-token-number-one-24,test-token-number-two-24",
  ADMIN_TOKEN: "test-admin-token-of-24-characters",
  // For rules that name a secret; with what each encoding escapes.
  TARGET_SECRET: 'Pa55/w0rd+of-"target"&~one',
};

// Given here so that wrangler does not look for them.
process.env["RELAY_TOKENS"] ??= SECRETS.RELAY_TOKENS;
process.env["ADMIN_TOKEN"] ??= SECRETS.ADMIN_TOKEN;
process.env["WRANGLER_LOG"] ??= "error";

/** The Worker of wrangler.toml, with the secrets of tests whatever a `.dev.vars` says. */
export const workerd = cloudflareTest({
  wrangler: { configPath: "./wrangler.toml" },
  miniflare: { bindings: { ...SECRETS, PUBLIC_URL: "https://relay.example" } },
});

export default defineConfig({
  test: {
    silent: "passed-only",
    provide: { scale: "short", seed, storedAs: process.env["STORED_AS"] ?? "" },
    projects: [
      // The command's tests run processes, and wrangler starts slowly on a busy machine.
      {
        test: {
          name: "core",
          include: ["test/{core,cli,dashboard}/**/*.test.ts", "test/fuzz/core.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        plugins: [workerd],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts", "test/fuzz/worker.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/{e2e,faults,platform}/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
