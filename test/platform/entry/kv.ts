import type { Env } from "../../../src/worker/env/env.ts";
import { currentScope } from "./scope.ts";

const OPERATIONS = new Set<PropertyKey>(["get", "getWithMetadata", "put", "delete", "list"]);

type Operation = (...args: readonly unknown[]) => Promise<unknown>;

const limited = new WeakMap<KVNamespace, KVNamespace>();

/** The same bindings; each operation of KV holds a connection, as on the platform. */
export function withLimitedKv(env: Env): Env {
  return { ...env, RULES: limited.get(env.RULES) ?? limitedNamespace(env.RULES) };
}

function limitedNamespace(kv: KVNamespace): KVNamespace {
  const namespace = new Proxy(kv, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      const operation = value.bind(target) as Operation;
      if (!OPERATIONS.has(property)) return operation;
      return (...args: readonly unknown[]) => currentScope().connections.hold(() => operation(...args));
    },
  });
  limited.set(kv, namespace);
  return namespace;
}
