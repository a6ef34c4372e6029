import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { unstable_readConfig } from "wrangler";
import { PATIENCE } from "./vitest.patience.ts";
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

const { vars } = unstable_readConfig({ config: "./wrangler.toml" });

/** The Worker of wrangler.toml, with its variables and the secrets of tests whatever a `.dev.vars` says. */
export const workerd = workerdWith({});

/** The same with other variables. */
export function workerdWith(variables: Readonly<Record<string, string>>): ReturnType<typeof cloudflareTest> {
  const bindings = {
    ...(vars as Record<string, string>),
    ...SECRETS,
    PUBLIC_URL: "https://relay.example",
    ...variables,
  };
  return cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings } });
}

/** Three files run at once also on two cores, because most tests of the Worker and of the command wait more than they compute. */
export const MAX_WORKERS = 3;

export default defineConfig({
  test: {
    ...PATIENCE,
    silent: "passed-only",
    provide: { scale: "short", seed, storedAs: process.env["STORED_AS"] ?? "", isCommandInside: false },
    projects: [
      // No test of these changes what its modules share, so one process serves many files.
      {
        extends: true,
        test: {
          name: "core",
          include: ["test/{core,cli,dashboard}/**/*.test.ts", "test/fuzz/{core,large-bodies}.test.ts"],
          // They start programs, and wait for them: `npm run test:e2e` has them.
          exclude: ["test/cli/{release,tail}.test.ts"],
          globalSetup: "test/cli/bundle-command.ts",
          provide: { isCommandInside: true },
          isolate: false,
          maxWorkers: MAX_WORKERS,
        },
      },
      {
        extends: true,
        plugins: [workerd],
        test: {
          name: "worker",
          // The setup file empties storage and caches after each file.
          isolate: false,
          setupFiles: ["test/worker/fresh-worker.ts"],
          maxWorkers: MAX_WORKERS,
          include: ["test/worker/**/*.test.ts", "test/fuzz/worker.test.ts"],
        },
      },
      // One push from all sides, and kills at random moments: what `npm test` has of the suites below.
      {
        extends: true,
        test: {
          name: "smoke",
          include: ["test/e2e/journey.test.ts", "test/faults/{kills,ledger}.test.ts"],
          maxWorkers: MAX_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/{e2e,cli}/**/*.test.ts"],
          globalSetup: "test/cli/bundle-command.ts",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
