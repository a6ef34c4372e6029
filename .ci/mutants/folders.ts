/** The folders that are mutated, each with the tests that must notice. The other tests are not run. */
export const FOLDERS: Record<string, string[]> = {
  "core/delivery": ["test/core/delivery", "test/core/record"],
  "core/record": ["test/core/record", "test/core/delivery", "test/core/verify"],
  "core/rules": ["test/core/rules"],
  "core/match": ["test/core/match"],
  "core/token": ["test/core/token"],
  "core/secrets": ["test/core/secrets"],
  "core/senders": ["test/core/senders"],
  "worker/auth": ["test/worker/auth"],
  "worker/send": ["test/worker/send"],
  "worker/repository": [
    "test/worker/repository",
    "test/worker/links",
    "test/worker/hook",
    "test/worker/stored",
    "test/worker/tunnel.test.ts",
  ],
};
