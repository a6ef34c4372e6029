import { AsyncLocalStorage } from "node:async_hooks";
import { Connections } from "./connections.ts";
import { limits } from "./limits.ts";

/** One I/O context of the platform: an object as long as it lives, or one invocation of the Worker. */
export class Scope {
  readonly connections = new Connections(limits.connections ?? Infinity);
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs code, and whatever it starts, in a scope. */
export function runIn<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The scope of the code that runs. Throws outside of any, where the platform allows no I/O either. */
export function currentScope(): Scope {
  const scope = scopes.getStore();
  if (scope === undefined) throw new Error("test/platform: I/O outside of an invocation or an object");
  return scope;
}

/** Whether code runs in this scope already. */
export function isIn(scope: Scope): boolean {
  return scopes.getStore() === scope;
}
