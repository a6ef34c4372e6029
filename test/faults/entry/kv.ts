import type { Env } from "../../../src/worker/env/env.ts";
import { faults } from "./plan.ts";

const faulty = new WeakMap<KVNamespace, KVNamespace>();

/** The same bindings, with a namespace that cannot be read while that is planned. */
export function withFaultyKv(env: Env): Env {
  return { ...env, RULES: faulty.get(env.RULES) ?? faultyNamespace(env.RULES) };
}

function faultyNamespace(kv: KVNamespace): KVNamespace {
  const read = async (...args: Parameters<KVNamespace["get"]>): Promise<unknown> => {
    // What Cloudflare's KV answers when it is down: https://developers.cloudflare.com/kv/observability/
    if (faults.plan.kvUnreadable === true) throw new Error("KV GET failed: 500 Internal Server Error");
    return kv.get(...args);
  };
  const namespace = new Proxy(kv, {
    get: (target, property) => {
      if (property === "get") return read;
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  faulty.set(kv, namespace);
  return namespace;
}
