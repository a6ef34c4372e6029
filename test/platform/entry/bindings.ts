import type { Env } from "../../../src/worker/env/env.ts";
import { limitedKv } from "./kv.ts";
import { currentScope } from "./scope.ts";

type Call = (...args: readonly unknown[]) => unknown;

const OBJECTS = ["REPOSITORY", "DIRECTORY", "GATE", "ALLOWANCE", "TUNNEL"] as const;

const limited = new WeakMap<Env, Env>();

/** The same bindings with the platform's limits on KV and on calls of objects. */
export function limitBindings(env: Env): Env {
  const known = limited.get(env);
  if (known !== undefined) return known;
  const namespaces = OBJECTS.flatMap((name) => {
    const namespace = env[name];
    return namespace === undefined ? [] : [[name, countedNamespace(namespace)] as const];
  });
  const result = { ...env, RULES: limitedKv(env.RULES), ...Object.fromEntries(namespaces) };
  limited.set(env, result);
  return result;
}

function countedNamespace(namespace: object): object {
  return new Proxy(namespace, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      const method = value.bind(target) as Call;
      if (property !== "get" && property !== "getByName") return method;
      return (...args: readonly unknown[]) => countedStub(method(...args) as object);
    },
  });
}

function countedStub(stub: object): object {
  return new Proxy(stub, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]) => {
        currentScope().countServiceCall();
        return (target as Record<PropertyKey, Call>)[property]?.(...args);
      };
    },
  });
}
