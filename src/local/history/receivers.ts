import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The targets of the history on loopback. */
export interface HistoryReceivers {
  /** `127.0.0.1:port`. */
  readonly host: string;
  url(receiver: string): string;
  close(): void;
}

/** The answers that are no success: a scanner that restarts, and a site that has moved. */
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  "/scanner": [503, "The vulnerability database is being updated.\n"],
  "/docs-site": [410, "This site has moved.\n"],
};

/** Starts the receivers. All of them but the scanner and the docs' site accept everything, now that last night is over. */
export async function startReceivers(): Promise<HistoryReceivers> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const [status, body] = ANSWERS[request.url ?? ""] ?? [200, "accepted\n"];
      response.writeHead(status, { "content-type": "text/plain" }).end(body);
    });
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    host,
    url: (receiver) => `http://${host}/${receiver}`,
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
