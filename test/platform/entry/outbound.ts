import { currentScope } from "./scope.ts";

/** Has every request to the outside count, and wait for a connection of its scope, as on the platform. */
export function limitOutbound(): void {
  globalThis.fetch = limited(globalThis.fetch);
}

/** The same `fetch`, each request of which counts and holds a connection of its scope. */
export function limited(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const scope = currentScope();
    scope.countOutsideRequest();
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    return scope.connections.hold(() => send(input, init), signal);
  };
}
