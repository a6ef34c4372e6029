import type { Env } from "../../../src/worker/env/env.ts";
import { withLimitedKv } from "./kv.ts";
import { isIn, runIn, Scope } from "./scope.ts";

type Method = (...args: readonly unknown[]) => unknown;
type Constructor = new (ctx: DurableObjectState, env: Env) => object;

const scopeOf = new WeakMap<object, Scope>();

/** A class of objects, or of entrypoints, each instance of which is a scope of its own. */
export function boxed<C>(base: C): C {
  const Base = base as Constructor;
  class Boxed extends constructedInScope(Base) {}
  for (const [name, method] of methodsOf(Base)) {
    const value = function (this: object, ...args: readonly unknown[]): unknown {
      const scope = scopeOf.get(this);
      const run = (): unknown => Reflect.apply(method, this, args);
      return scope === undefined || isIn(scope) ? run() : runIn(scope, run);
    };
    Object.defineProperty(Boxed.prototype, name, { value, writable: true, configurable: true });
  }
  return Boxed as C;
}

function constructedInScope(base: Constructor): Constructor {
  return new Proxy(base, {
    construct: (target, [ctx, env]: [DurableObjectState, Env], newTarget): object => {
      const scope = new Scope();
      const make = (): object => Reflect.construct(target, [ctx, withLimitedKv(env)], newTarget) as object;
      const instance = runIn(scope, make);
      scopeOf.set(instance, scope);
      return instance;
    },
  });
}

function methodsOf({ prototype }: Constructor): [string, Method][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype as object)).flatMap(([name, { value }]) =>
    name !== "constructor" && typeof value === "function" ? [[name, value as Method]] : [],
  );
}
