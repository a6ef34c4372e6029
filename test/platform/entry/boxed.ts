import type { Env } from "../../../src/worker/env/env.ts";
import { limitBindings } from "./bindings.ts";
import { currentLimits } from "./limits.ts";
import { runIn, Scope, scopeOrNone } from "./scope.ts";
import { limitStorage } from "./storage.ts";

type Method = (...args: readonly unknown[]) => unknown;
type Constructor = new (ctx: DurableObjectState, env: Env) => object;

const scopeOf = new WeakMap<object, Scope>();
const contextOf = new WeakMap<object, DurableObjectState>();

/** A class of objects, or of entrypoints, each of which is a scope of its own. An object can be reset. */
export function boxed<C>(base: C): C {
  const Base = base as Constructor;
  class Boxed extends constructedInScope(Base) {
    /** Ends the object as a deploy does: whatever it does stops, and the next call meets a new one. */
    resetForTest(): void {
      contextOf.get(this)?.abort("Durable Object reset because its code was updated.");
    }
  }
  for (const [name, method] of methodsOf(Base)) {
    const value = function (this: object, ...args: readonly unknown[]): unknown {
      return runEvent(this, () => Reflect.apply(name === "alarm" ? repeated(method) : method, this, args));
    };
    Object.defineProperty(Boxed.prototype, name, { value, writable: true, configurable: true });
  }
  return Boxed as C;
}

function constructedInScope(base: Constructor): Constructor {
  return new Proxy(base, {
    construct: (target, [ctx, env]: [DurableObjectState, Env], newTarget): object => {
      // An entrypoint has no storage: it is an invocation of the Worker.
      const isObject = "storage" in ctx;
      const scope = new Scope(isObject ? "object" : "worker");
      if (isObject) limitStorage(ctx);
      const make = (): object => Reflect.construct(target, [ctx, limitBindings(env)], newTarget) as object;
      const instance = runIn(scope, make);
      scopeOf.set(instance, scope);
      contextOf.set(instance, ctx);
      return instance;
    },
  });
}

/** Runs a method as an event of its object, unless the object itself calls it. */
function runEvent(object: object, method: () => unknown): unknown {
  const scope = scopeOf.get(object);
  if (scope === undefined || scope === scopeOrNone()) return method();
  scope.beginEvent();
  return runIn(scope, method);
}

/** An alarm that comes again after it was handled, where that is played. */
function repeated(alarm: Method): Method {
  return async function (this: object, ...args) {
    await Reflect.apply(alarm, this, args);
    if (currentLimits().alarmTwice === true) await Reflect.apply(alarm, this, args);
  };
}

function methodsOf({ prototype }: Constructor): [string, Method][] {
  const methods = new Map<string, Method>();
  for (let level = prototype as object; isOfWorker(level); level = Object.getPrototypeOf(level) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (name !== "constructor" && typeof value === "function" && !methods.has(name))
        methods.set(name, value as Method);
    }
  }
  return [...methods];
}

/** Whether a prototype is of a class of the Worker's own, and not the platform's. */
function isOfWorker(prototype: object): boolean {
  return !["DurableObject", "WorkerEntrypoint", "Object"].includes(prototype.constructor.name);
}
