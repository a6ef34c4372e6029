import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, vi } from "vitest";

/**
 * Makes the Worker as it is after a deployment to an empty account. Deletes what every object, KV namespace and rate
 * limit stores, and has the next import evaluate the modules again, so that no cache of the isolate is left.
 */
export async function freshWorker(): Promise<void> {
  // The reset leaves out KV's object, unless it is awake: a test may have aborted all.
  await env.RULES.list({ limit: 1 });
  await reset();
  vi.resetModules();
}

// One workerd serves many files: starting one for each file takes longer than most files.
afterAll(async () => {
  await freshWorker();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
