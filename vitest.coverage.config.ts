import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { MAX_WORKERS } from "./vitest.config.ts";
import { PATIENCE } from "./vitest.patience.ts";
import { seed } from "./vitest.seed.ts";

type Floor = Readonly<Record<"lines" | "branches", number>>;

/** In percent. Each folder of core must reach it by itself, so that none hides behind the others. */
const FLOOR: Floor = { lines: 95, branches: 92 };

/** Folders with many defaults that only the type checker asks for, as in `list[index] ?? 0`. */
const LOWER_FLOORS: Readonly<Record<string, Floor>> = {
  "src/core/secrets": { lines: 95, branches: 85 },
  "src/core/tunnel": { lines: 95, branches: 85 },
  "src/core/verify": { lines: 95, branches: 85 },
};

/** Setup and wrangler are tested by `npm run test:e2e`, in processes that are not counted. */
const COMMAND_FLOOR: Floor = { lines: 50, branches: 40 };

const FOLDERS = readdirSync("src/core", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `src/core/${name}`);

// Which lines and branches of core and of the command the tests reach. `npm run test:coverage`.
export default defineConfig({
  test: {
    ...PATIENCE,
    silent: "passed-only",
    include: ["test/{core,cli}/**/*.test.ts"],
    // It measures memory, which counting changes.
    exclude: ["test/core/expression/regex-memory.test.ts"],
    globalSetup: "test/cli/bundle-command.ts",
    isolate: false,
    maxWorkers: MAX_WORKERS,
    provide: { scale: "short", seed, storedAs: "", isCommandInside: true },
    coverage: {
      enabled: true,
      provider: "v8",
      include: ["src/core/**/*.ts", "src/cli/**/*.ts"],
      reporter: ["text"],
      reportOnFailure: true,
      thresholds: {
        ...Object.fromEntries(FOLDERS.map((folder) => [`${folder}/**`, LOWER_FLOORS[folder] ?? FLOOR])),
        "src/cli/**": COMMAND_FLOOR,
      },
    },
  },
});
