import type { TestCase, TestModule } from "vitest/node";

/** Tests of one file. */
export interface FileTests {
  module: string;
  testIds: string[];
  /** The time that each took without a mutant. */
  ms: number[];
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The tests that reach each function, from a run of traced code. */
export class Reach {
  readonly #tests: { test: TestCase; reached: ReadonlySet<string> }[];

  constructor(modules: readonly TestModule[]) {
    this.#tests = modules
      .flatMap((module) => [...module.children.allTests("passed")])
      .map((test) => ({ test, reached: new Set(test.meta().reached) }));
  }

  /** Returns a file of which a function was reached; empty if there is none. */
  someFile(): string {
    const [name = ""] = this.#tests.flatMap(({ reached }) => [...reached]);
    return name.replace(/:\d+$/u, "");
  }

  /**
   * Lists the tests that reach a place, the fastest file first. A place outside of all functions is reached by the tests
   * of any function of its file; for a file in which no function runs, all tests are listed.
   */
  testsOf(place: string): FileTests[] {
    const isFile = !/:\d+$/u.test(place);
    const tests = this.#tests
      .filter(
        ({ reached }) => reached.has(place) || (isFile && [...reached].some((name) => name.startsWith(`${place}:`))),
      )
      .map(({ test }) => test);
    const chosen = tests.length === 0 && isFile ? this.#tests.map(({ test }) => test) : tests;
    return [...Map.groupBy(chosen, (test) => test.module.moduleId)]
      .map(([module, found]) => ({
        module,
        testIds: found.map(({ id }) => id),
        ms: found.map((test) => test.diagnostic()?.duration ?? 0),
      }))
      .toSorted((a, b) => sum(a.ms) - sum(b.ms));
  }
}
