import { createServer, type AddressInfo } from "node:net";

const MAX_TRIES = 50;

/** How often a port that was free may be taken before it is used. */
const MAX_TAKEN = 3;

/** The codes of errors that say that a port is taken. */
const TAKEN = new Set(["ERR_ADDRESS_IN_USE", "EADDRINUSE"]);

/** Finds the first free port from `from` upwards. Throws if the first fifty are taken. */
export async function findFreePort(from: number): Promise<number> {
  for (let port = from; port < from + MAX_TRIES; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${from} to ${from + MAX_TRIES - 1}: choose another with --port`);
}

/** Finds any free port. Throws if there is none. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts something on any free port, and on another one if that was taken meanwhile, as a connection of any process may.
 *
 * @param start rejects with the code of miniflare, or of Node.js, if its port is taken
 */
export async function startOnFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let left = MAX_TAKEN; ; left--) {
    try {
      return await start(await anyFreePort());
    } catch (error) {
      if (left === 0 || !TAKEN.has((error as { readonly code?: string }).code ?? "")) throw error;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
