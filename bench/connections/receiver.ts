import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "node:stream/consumers";

/** Targets by their paths: those under `/hanging` never answer, those under `/slow` take a time, the others none. */
export class Receiver implements Disposable {
  /** The times, in milliseconds since 1970, of first attempts whose sender waited for the answer. */
  readonly answered: number[] = [];
  readonly #slowMs: number;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(slowMs: number) {
    this.#slowMs = slowMs;
  }

  static async start(slowMs: number): Promise<Receiver> {
    const receiver = new Receiver(slowMs);
    await new Promise<void>((resolve) => void receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  urlOf(name: string): string {
    return `http://127.0.0.1:${this.port}/${name}`;
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", headers } = request;
    await text(request).catch(() => "");
    if (url.startsWith("/hanging")) return;
    if (url.startsWith("/slow")) await sleep(this.#slowMs);
    // A sender that makes one attempt does not number it.
    if (!response.destroyed && Number(headers["x-hubrelay-attempt"] ?? 1) === 1) this.answered.push(Date.now());
    response.end("ok");
  }
}
