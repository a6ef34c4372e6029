import { currentScope } from "./scope.ts";

const send = globalThis.fetch;

/** Has every request to the outside wait for a connection of its scope, as the platform does. */
export function limitOutbound(): void {
  globalThis.fetch = async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    return currentScope().connections.hold(() => send(input, init), signal);
  };
}
