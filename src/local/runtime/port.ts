import { createServer, type AddressInfo } from "node:net";

const MAX_TRIES = 50;

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

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
