import { currentScope } from "./scope.ts";

const send = globalThis.fetch;

/** Has every request to the outside count, and wait for a connection of its scope, as on the platform. */
export function limitOutbound(): void {
  globalThis.fetch = async (input, init) => {
    const scope = currentScope();
    scope.countOutsideRequest();
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    return scope.connections.hold(() => send(input, init), signal);
  };
}
