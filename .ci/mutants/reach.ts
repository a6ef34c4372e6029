import type { TestCase, TestModule } from "vitest/node";

/** Tests of one file. */
export interface FileTests {
  module: string;
  testIds: string[];
  /** The time that each took without a mutant. */
  ms: number[];
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The functions that a test reaches. */
interface ReachedBy {
  test: TestCase;
  reached: ReadonlySet<string>;
}

/** The tests that reach each function, from a run of traced code. */
export class Reach {
  readonly #tests: readonly ReachedBy[];

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

  /** Lists the tests that reach a function, the fastest file first. */
  testsOf(place: string): FileTests[] {
    return this.#filesOf(({ reached }) => reached.has(place));
  }

  /** Lists all tests of some files, the fastest file first. */
  testsIn(modules: ReadonlySet<string>): FileTests[] {
    return this.#filesOf(({ test }) => modules.has(test.module.moduleId));
  }

  #filesOf(isChosen: (each: ReachedBy) => boolean): FileTests[] {
    const chosen = this.#tests.filter(isChosen).map(({ test }) => test);
    return [...Map.groupBy(chosen, (test) => test.module.moduleId)]
      .map(([module, found]) => ({
        module,
        testIds: found.map(({ id }) => id),
        ms: found.map((test) => test.diagnostic()?.duration ?? 0),
      }))
      .toSorted((a, b) => sum(a.ms) - sum(b.ms));
  }
}
