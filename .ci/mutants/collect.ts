import { afterEach, beforeEach } from "vitest";

// Runs in the process of the tests, before each file. Tells the runner which functions each test reached.

declare global {
  /** The names of the functions that were called. */
  var reached: Set<string>;
}

declare module "vitest" {
  interface TaskMeta {
    /** The functions that ran in the test, or before it outside of all tests of its file. */
    reached?: string[];
  }
}

globalThis.reached ??= new Set();
const outside = new Set<string>();

beforeEach(() => {
  for (const name of globalThis.reached) outside.add(name);
  globalThis.reached.clear();
});

afterEach(({ task }) => {
  task.meta.reached = [...new Set([...outside, ...globalThis.reached])];
  globalThis.reached.clear();
});
