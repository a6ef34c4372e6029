import { readFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** Answers a request by whatever bytes it likes; `attempt` counts the requests for its path from 1. */
export type Behaviour = (socket: Socket, attempt: number) => void;

/** A certificate that nobody trusts, with its key. */
const SELF_SIGNED = readFileSync(new URL("../../fixtures/self-signed.pem", import.meta.url));

/** A server on loopback below HTTP, so that it can break the protocol. */
export class HostileServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** The times of the requests for each path, when their head was complete. */
  readonly #requests = new Map<string, number[]>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** One that behaves by the path of the request. */
  static async start(behaviours: Readonly<Record<string, Behaviour>>): Promise<HostileServer> {
    const hostile = new HostileServer(createServer((socket) => hostile.#serve(socket, behaviours)));
    await hostile.listen(0);
    return hostile;
  }

  /** One that speaks TLS with a certificate that nobody trusts. */
  static async startUntrusted(): Promise<HostileServer> {
    const server = createTlsServer({ cert: SELF_SIGNED, key: SELF_SIGNED }, (socket) => answer(socket, "200 OK"));
    server.on("tlsClientError", () => {});
    const hostile = new HostileServer(server);
    await hostile.listen(0);
    return hostile;
  }

  /** `127.0.0.1:port`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** When each request for a path came. */
  requests(path: string): readonly number[] {
    return this.#requests.get(path) ?? [];
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  /** Is gone, as a host that is switched off is, until it listens again. */
  async vanish(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.vanish();
  }

  #serve(socket: Socket, behaviours: Readonly<Record<string, Behaviour>>): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // The relay may go at any time.
    socket.on("error", () => {});
    let head = "";
    socket.on("data", (chunk: Buffer) => {
      if (head.includes("\r\n\r\n")) return;
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      const path = head.split(" ")[1]?.slice(1) ?? "";
      const requests = [...this.requests(path), Date.now()];
      this.#requests.set(path, requests);
      (behaviours[path] ?? (() => answer(socket, "200 OK")))(socket, requests.length);
    });
  }
}

/** Writes an answer and ends the connection. */
export function answer(socket: Socket, status: string, headers: readonly string[] = [], body = ""): void {
  socket.end([`HTTP/1.1 ${status}`, "connection: close", ...headers, "", body].join("\r\n"));
}
