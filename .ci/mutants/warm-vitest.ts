import { relative, resolve } from "node:path";
import { BaseSequencer, createVitest, type TestSpecification, type Vitest } from "vitest/node";
import { workerd } from "../../vitest.config.ts";
import { PATIENCE } from "../../vitest.patience.ts";

// Without it each start of workerd asks Cloudflare where this machine is.
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";

/** Changes the source of a file, whose path is relative to the checkout. */
export type Change = (file: string, source: string) => string;

/** Runs the files in the order in which they are given. */
class GivenOrder extends BaseSequencer {
  override sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(specifications);
  }
}

/**
 * Starts a vitest with some folders or files of tests, in Node or in workerd. Vite asks `change` for the source of each file
 * that it loads: nothing of the checkout is written.
 */
export function startVitest(tests: readonly string[], inWorkerd: boolean, change: Change): Promise<Vitest> {
  const plugin = {
    name: "mutant",
    enforce: "pre" as const,
    transform: (source: string, id: string) => change(relative(".", id.split("?")[0] ?? id), source),
  };
  const test = {
    include: tests.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.test.ts`)),
    // In workerd, the last one empties storage and caches after each file.
    setupFiles: [
      resolve(import.meta.dirname, "collect.ts"),
      ...PATIENCE.setupFiles,
      ...(inWorkerd ? ["test/worker/fresh-worker.ts"] : []),
    ],
    provide: { scale: "short" as const, seed: 1, storedAs: "" },
    pool: "forks" as const,
    maxWorkers: 1,
    // A process or workerd for each mutant, not for each file of tests.
    isolate: false,
    sequence: { sequencer: GivenOrder },
    testTimeout: PATIENCE.testTimeout,
    // The cache goes by the file on disk, which has no mutant.
    fsModuleCache: false,
    watch: false,
    bail: 1,
    silent: true,
    reporters: [{}],
    teardownTimeout: 10_000,
  };
  // A plugin given here reaches only the root project: with `projects` the mutant would never be loaded.
  return createVitest(
    { config: false, ...test },
    { plugins: inWorkerd ? [plugin, workerd] : [plugin], logLevel: "error" },
  );
}
