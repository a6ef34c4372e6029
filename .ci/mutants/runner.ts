import { resolve } from "node:path";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import { type Mutant, mutated } from "./mutants.ts";

/** What the tests say of a mutant. */
export type Fate = "killed" | "survived" | "timeout";

/**
 * Runs test files against one mutant after another in a warm vitest. Vite changes the source while it transforms it:
 * nothing of the checkout is written.
 */
export class MutantRunner {
  #active: Mutant | undefined;
  #vitest: Vitest | undefined;
  #specifications: TestSpecification[] = [];

  readonly #tests: string[];
  readonly #timeoutMs: number;

  constructor(tests: string[], timeoutMs: number) {
    this.#tests = tests;
    this.#timeoutMs = timeoutMs;
  }

  /** Runs the tests with the mutant, or unchanged without one. */
  async run(mutant?: Mutant): Promise<Fate> {
    this.#active = mutant;
    const vitest = (this.#vitest ??= await this.#start());
    if (mutant !== undefined) vitest.invalidateFile(resolve(mutant.file));
    const { promise: late, resolve: stop } = Promise.withResolvers<"timeout">();
    const timer = setTimeout(stop, this.#timeoutMs, "timeout");
    const result = await Promise.race([vitest.runTestSpecifications(this.#specifications), late]);
    clearTimeout(timer);
    if (result === "timeout") {
      // Closing waits for a run that may never end, so the next run does not wait for it.
      void this.close();
      return "timeout";
    }
    if (mutant !== undefined) vitest.invalidateFile(resolve(mutant.file));
    vitest.state.clearErrors();
    const passed = result.testModules.every((module) => module.ok()) && result.unhandledErrors.length === 0;
    return passed ? "survived" : "killed";
  }

  /** Ends vitest and its processes. The next run starts them again. */
  async close(): Promise<void> {
    const vitest = this.#vitest;
    this.#vitest = undefined;
    await vitest?.close();
  }

  async #start(): Promise<Vitest> {
    const plugin = {
      name: "mutant",
      enforce: "pre" as const,
      transform: (source: string, id: string) =>
        this.#active !== undefined && id.split("?")[0] === resolve(this.#active.file)
          ? mutated(source, this.#active)
          : undefined,
    };
    const test = {
      include: this.#tests.map((folder) => `${folder}/**/*.test.ts`),
      pool: "forks" as const,
      maxWorkers: 1,
      isolate: false,
      testTimeout: 20_000,
      // The cache goes by the file on disk, which has no mutant.
      fsModuleCache: false,
      watch: false,
      bail: 1,
      silent: true,
      reporters: [{}],
      teardownTimeout: 1000,
    };
    const vitest = await createVitest({ config: false, ...test }, { plugins: [plugin] });
    this.#specifications = await vitest.globTestSpecifications();
    return vitest;
  }
}
