/**
 * Time limits of all suites. They end a test that hangs. A test must not fail because the machine is busy, so no test sets
 * limits of its own: what takes a second takes a minute on two cores with ten programs.
 */
export const PATIENCE = {
  testTimeout: 900_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 120_000 } },
  setupFiles: ["test/patience.ts"],
};
