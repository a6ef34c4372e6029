import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, vi } from "vitest";

/**
 * Makes the Worker as it is after a deployment to an empty account. Deletes what every object that is awake, the
 * directory, KV and the rate limits store, and has the next import evaluate the Worker's modules again, so that no cache
 * of the isolate is left.
 */
export async function freshWorker(): Promise<void> {
  // The reset leaves out KV's object, unless it is awake: a test may have aborted all.
  await env.RULES.list({ limit: 1 });
  await reset();
  // Idle objects sleep after ten seconds. Those beside the directory have names of their own in each file.
  await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => storage.deleteAll());
  await reset();
  forgetModules();
}

/** Modules without a state of the Worker, as src/core only decides and imports nothing of src/worker, and vitest's own. */
const KEPT = /\/(?:src\/core|node_modules)\/|vitest-virtual|^mock:/;

/** What vitest keeps of a module. `vi.resetModules` clears the same fields, of all modules. */
interface EvaluatedModule {
  promise: unknown;
  exports: unknown;
  evaluated: boolean;
  readonly importers: Set<string>;
}

interface VitestWorker {
  readonly evaluatedModules?: { readonly idToModuleMap: ReadonlyMap<string, EvaluatedModule> };
}

/**
 * Has the next import evaluate the modules again, but for the stateless ones: they are more than half of them, and to
 * evaluate all for each file took a fifth of the suite's time.
 */
function forgetModules(): void {
  const { __vitest_worker__: worker } = globalThis as { __vitest_worker__?: VitestWorker };
  if (worker?.evaluatedModules === undefined) return void vi.resetModules();
  for (const [id, module] of worker.evaluatedModules.idToModuleMap) {
    if (KEPT.test(id)) continue;
    Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
    module.importers.clear();
  }
}

// One workerd serves many files: starting one for each file takes longer than most files.
afterAll(async () => {
  await freshWorker();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
