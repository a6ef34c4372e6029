import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Demo receivers on loopback: three targets and the receiver of the callback. */
export interface DemoTargets {
  readonly host: string;
  url(path: string): string;
  close(): void;
}

/** The number of attempts that the demo's deploy target fails. */
const FAILURES = 2;

/** Starts the receivers. `/deploy` answers 503 twice for each delivery, then 200, like a service that is restarting. */
export async function startDemoTargets(): Promise<DemoTargets> {
  const failures = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const id = String(request.headers["webhook-id"]);
      const failed = failures.get(id) ?? 0;
      const isNotReady = request.url === "/deploy" && failed < FAILURES;
      if (isNotReady) failures.set(id, failed + 1);
      response.writeHead(isNotReady ? 503 : 200, { "content-type": "text/plain" });
      response.end(isNotReady ? "restarting, not ready yet\n" : "ok\n");
    });
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    host,
    url: (path) => `http://${host}/${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
