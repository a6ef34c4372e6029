import { createServer } from "node:net";

const MAX_TRIES = 50;

/** The first port from this one upwards that nothing listens on; throws when there is none within fifty. */
export async function findFreePort(from: number): Promise<number> {
  for (let port = from; port < from + MAX_TRIES; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${from} to ${from + MAX_TRIES - 1}: choose another with --port`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
