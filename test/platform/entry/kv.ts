import { currentLimits } from "./limits.ts";
import { currentScope } from "./scope.ts";

type Operation = (...args: readonly unknown[]) => Promise<unknown>;

interface Seen {
  readonly value: unknown;
  readonly at: number;
}

const READS = new Set<PropertyKey>(["get", "getWithMetadata", "list"]);
const WRITES = new Set<PropertyKey>(["put", "delete"]);

/** What each place of the world has seen of KV: the Worker and the objects run in two of them. */
const places = { worker: new Map<string, Seen>(), object: new Map<string, Seen>() };

/** A namespace each operation of which holds a connection, and that answers in each place as it did there before. */
export function limitedKv(kv: KVNamespace): KVNamespace {
  return new Proxy(kv, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      const operation = limited(value.bind(target) as Operation);
      if (READS.has(property)) return (...args: readonly unknown[]) => readStale(operation, property, args);
      if (WRITES.has(property)) return (...args: readonly unknown[]) => write(operation, args);
      return operation;
    },
  });
}

function limited(operation: Operation): Operation {
  return async (...args) => {
    const scope = currentScope();
    scope.countServiceCall();
    return scope.connections.hold(() => operation(...args));
  };
}

/** A key that was not there is remembered as well, as on the platform. */
async function readStale(read: Operation, property: PropertyKey, args: readonly unknown[]): Promise<unknown> {
  const { kvStaleMs } = currentLimits();
  if (kvStaleMs === undefined) return read(...args);
  const seen = places[currentScope().place];
  const key = JSON.stringify([String(property), ...args]);
  const last = seen.get(key);
  if (last !== undefined && Date.now() - last.at < kvStaleMs) return last.value;
  // Another invocation must not wait for this one's promise.
  const value = await read(...args);
  seen.set(key, { value, at: Date.now() });
  return value;
}

/** Whoever writes sees that at once where it runs, and only there. */
async function write(operation: Operation, args: readonly unknown[]): Promise<unknown> {
  const result = await operation(...args);
  places[currentScope().place].clear();
  return result;
}
