import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

/**
 * A kept-alive HTTP/1.1 connection that sends prepared bytes and reads no more of an answer than its status and its
 * length. `fetch` and node:http cost several times as much, and the load shares the machine with what it measures.
 */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  #answer: PromiseWithResolvers<number> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#take(text));
    socket.on("error", (error) => this.#answer?.reject(error));
    socket.on("close", () => this.#answer?.reject(new Error("the connection was closed")));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Sends a whole request; gives the status of its answer once all of that is there. */
  send(request: Uint8Array): Promise<number> {
    this.#answer = Promise.withResolvers<number>();
    this.#socket.write(request);
    return this.#answer.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1];
    const end = length === undefined ? this.#endOfChunks(headEnd) : headEnd + HEAD_END.length + Number(length);
    if (end === undefined || this.#received.length < end) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = this.#received.slice(end);
    this.#answer?.resolve(status);
  }

  #endOfChunks(headEnd: number): number | undefined {
    const last = this.#received.indexOf("0\r\n\r\n", headEnd);
    return last === -1 ? undefined : last + 5;
  }
}
