import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** By the receiver's clock, when the request was complete. */
  readonly at: number;
}

/**
 * What to do with a request: answer it, now, after a time or once a promise is kept; let it wait for ever; or break the
 * connection.
 */
export type Reaction =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly afterMs?: number;
      readonly after?: Promise<void>;
    }
  | "hang"
  | "reset";

/** Decides on a request; `attempt` counts the requests with the same path and webhook-id, from 1. */
export type Script = (request: Received, attempt: number) => Reaction;

/** A real HTTP server on loopback that targets and callbacks go to. */
export interface Receiver extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  url(path: string): string;
  /** Says how a path reacts from now on; a path without a script answers 200. */
  on(path: string, script: Script): void;
  /** What arrived at a path, or at all, in order. */
  received(path?: string): readonly Received[];
}

export async function startReceiver(scripts: Readonly<Record<string, Script>> = {}): Promise<Receiver> {
  const script = new Map(Object.entries(scripts));
  const received: Received[] = [];
  const attempts = new Map<string, number>();

  const server = createServer((request, response) => {
    const { method = "", url: path = "", headers } = request;
    // The body of a sender that dies is incomplete: no request was received.
    const receive = async (): Promise<void> => {
      const body = await buffer(request);
      const complete = { method, path, headers, body, at: Date.now() };
      received.push(complete);
      const delivery = `${path} ${String(headers["webhook-id"])}`;
      const attempt = (attempts.get(delivery) ?? 0) + 1;
      attempts.set(delivery, attempt);
      react(response, script.get(path)?.(complete, attempt) ?? { status: 200 });
    };
    receive().catch(() => response.destroy());
  });
  // A sender that reuses a connection must not meet one that is just being closed.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });

  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path) => `http://${host}${path}`,
    on: (path, reaction) => void script.set(path, reaction),
    received: (path) => received.filter((request) => path === undefined || request.path === path),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function react(response: ServerResponse, reaction: Reaction): void {
  if (reaction === "hang") return;
  if (reaction === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const answer = (): void => void response.writeHead(reaction.status, reaction.headers).end(reaction.body);
  if (reaction.after !== undefined) void reaction.after.then(answer);
  else if (reaction.afterMs === undefined) answer();
  else setTimeout(answer, reaction.afterMs);
}
