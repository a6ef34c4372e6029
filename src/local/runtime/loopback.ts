import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on loopback that targets can be on. */
export interface LoopbackServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  url(path: string): string;
  close(): void;
}

/** Starts a server on any free port that gives every request, once its body has been read, this answer. */
export async function startLoopbackServer(
  answer: (request: IncomingMessage) => readonly [status: number, text: string],
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const [status, text] = answer(request);
      response.writeHead(status, { "content-type": "text/plain" }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path) => `http://${host}/${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
