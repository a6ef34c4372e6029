import { globSync } from "node:fs";
import { resolve } from "node:path";
import { inspect } from "node:util";
import type { TestRunResult, TestSpecification, Vitest } from "vitest/node";
import { type Mutant, mutated } from "./mutants.ts";
import { Reach, sum } from "./reach.ts";
import { traced } from "./trace.ts";
import { type Change, startVitest } from "./warm-vitest.ts";

/** What the tests say of a mutant. An unreached one is in code that no test runs. */
export type Fate = "killed" | "timeout" | "survived" | "unreached";

/** A mutant's tests may take so many times what they take without it, and some more, each of them and all together. */
const SLOWER = 5;
const EXTRA_TEST_MS = 5000;
const EXTRA_MS = 30_000;

const passed = ({ testModules, unhandledErrors }: TestRunResult): boolean =>
  testModules.length > 0 && testModules.every((module) => module.ok()) && unhandledErrors.length === 0;

const failuresOf = ({ testModules, unhandledErrors }: TestRunResult): string =>
  [
    ...testModules.filter((module) => !module.ok()).map(({ moduleId }) => moduleId),
    ...testModules.flatMap((module) => [...module.children.allTests("failed")]).map(({ fullName }) => fullName),
    ...unhandledErrors.map((error) => inspect(error)),
  ].join(", ");

/** Runs the tests of one source folder against one mutant after another, in the runtime of the folder. */
export class MutantRunner {
  #change: Change = (_file, source) => source;
  #vitest: Vitest | undefined;
  #reach = new Reach([]);
  /** The tests that the last mutant failed. */
  #failures = "";

  readonly #importers = new Map<string, ReadonlySet<string>>();
  readonly #folder: string;
  readonly #tests: readonly string[];

  constructor(folder: string, tests: readonly string[]) {
    this.#folder = folder;
    this.#tests = tests;
  }

  /**
   * Runs the tests once without a mutant, to learn which test reaches which function, and checks that a mutant is loaded,
   * and that one without effect survives.
   * @throws when a test fails, when code that throws as soon as it is loaded fails none, or when no change fails one
   */
  async start(): Promise<void> {
    const inWorkerd = this.#folder.startsWith("worker/");
    const vitest = await startVitest(this.#tests, inWorkerd, (file, source) => this.#change(file, source));
    this.#vitest = vitest;
    const sources = globSync(`src/${this.#folder}/**/*.ts`);
    this.#change = (file, source) => (sources.includes(file) ? traced(file, source) : source);
    const { config } = vitest.getRootProject();
    // A test that fails now and then must not end the run. With a mutant, a second try would only take time.
    config.retry = 2;
    const result = await vitest.runTestSpecifications(await vitest.globTestSpecifications());
    config.retry = 0;
    if (!passed(result)) throw new Error(`${failuresOf(result)}: tests of ${this.#folder} fail without a mutant`);
    this.#reach = new Reach(result.testModules);
    for (const file of sources) vitest.invalidateFile(resolve(file));
    const file = this.#reach.someFile();
    const planted = { file, line: 1, place: file, start: 0, end: 0, was: "", becomes: 'throw new Error("planted");' };
    if (file === "" || (await this.run(planted)) === "survived")
      throw new Error(`the tests of ${this.#folder} do not run the mutants: an error planted in "${file}" failed none`);
    // Of another file, if there is one: what failed for the first must not count for the second.
    const other = sources.findLast((source) => source !== file) ?? file;
    if ((await this.run({ ...planted, file: other, place: other, becomes: "" })) === "killed")
      throw new Error(`${this.#failures}: tests of ${this.#folder} kill a mutant of "${other}" that changes nothing`);
  }

  /** Runs the tests that reach the mutant's function, or import its file, with the mutant. */
  async run(mutant: Mutant): Promise<Fate> {
    const vitest = this.#vitest;
    if (vitest === undefined) throw new Error("start the runner first");
    const isInFunction = mutant.place !== mutant.file;
    const files = isInFunction
      ? this.#reach.testsOf(mutant.place)
      : this.#reach.testsIn(await this.#importersOf(mutant.file));
    if (files.length === 0) return "unreached";
    this.#change = (file, source) => (file === mutant.file ? mutated(source, mutant) : source);
    vitest.invalidateFile(resolve(mutant.file));
    const project = vitest.getRootProject();
    const ms = files.flatMap((file) => file.ms);
    project.config.testTimeout = EXTRA_TEST_MS + SLOWER * Math.max(...ms);
    const result = await runWithin(
      vitest,
      EXTRA_MS + SLOWER * sum(ms),
      files.map(({ module, testIds }) => project.createSpecification(module, { testIds })),
    );
    vitest.invalidateFile(resolve(mutant.file));
    vitest.state.clearErrors();
    if (result === "timeout") return "timeout";
    // The result lists the files of earlier runs too, with what failed there.
    const testModules = result.testModules.filter(({ moduleId }) => files.some(({ module }) => module === moduleId));
    this.#failures = failuresOf({ ...result, testModules });
    return passed({ ...result, testModules }) ? "survived" : "killed";
  }

  /** Lists the test files that import a source file, also by way of others: what is outside of functions runs in them. */
  async #importersOf(file: string): Promise<ReadonlySet<string>> {
    const vitest = this.#vitest;
    const known = this.#importers.get(file);
    if (known !== undefined || vitest === undefined) return known ?? new Set();
    // Vite keeps what it loads to find them, so that must have no mutant.
    this.#change = (_file, source) => source;
    vitest.config.related = [resolve(file)];
    const importers = new Set((await vitest.getRelevantTestSpecifications()).map(({ moduleId }) => moduleId));
    this.#importers.set(file, importers);
    return importers;
  }

  async close(): Promise<void> {
    await this.#vitest?.close();
  }
}

/** Runs tests, and kills their process when the time is over: a loop without end answers nothing. */
async function runWithin(
  vitest: Vitest,
  ms: number,
  specifications: TestSpecification[],
): Promise<TestRunResult | "timeout"> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // The first call asks, the second one kills.
    for (let call = 0; call < 2; call += 1) void vitest.cancelCurrentRun("test-failure");
  }, ms);
  const result = await vitest.runTestSpecifications(specifications);
  clearTimeout(timer);
  return late ? "timeout" : result;
}
