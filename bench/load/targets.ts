import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROCESS = fileURLToPath(new URL("targets-process.ts", import.meta.url));

/** The paths of the three targets that every push goes to. */
export const TARGET_PATHS = ["/deploy", "/chat", "/audit"] as const;

interface Message {
  readonly port?: number;
  readonly reached?: number;
  readonly count?: number;
  readonly firstAt?: number;
  readonly expecting?: number;
}

/** The receivers of all deliveries. */
export class Targets {
  readonly #process: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.port = port;
  }

  static async start(): Promise<Targets> {
    const child = fork(PROCESS);
    const [{ port = 0 }] = (await once(child, "message")) as [Message];
    return new Targets(child, port);
  }

  get urls(): string[] {
    return TARGET_PATHS.map((path) => `http://127.0.0.1:${this.port}${path}`);
  }

  /** Counts anew from 0; the promise inside gives the time, in milliseconds since 1970, at which so many have come. */
  async expect(deliveries: number): Promise<{ readonly reached: Promise<number> }> {
    const expecting = this.#message("expecting");
    const reached = this.#message("reached");
    this.#process.send({ expect: deliveries });
    await expecting;
    return { reached };
  }

  /** Has every further answer come so many milliseconds later. */
  delayAnswers(ms: number): void {
    this.#process.send({ delayMs: ms });
  }

  /** How many have come since it was last asked to expect some. */
  async count(): Promise<number> {
    const answer = this.#message("count");
    this.#process.send({ ask: true });
    return await answer;
  }

  /** When the first of them came, in milliseconds since 1970. */
  async firstAt(): Promise<number> {
    const answer = this.#message("firstAt");
    this.#process.send({ ask: true });
    return await answer;
  }

  [Symbol.dispose](): void {
    this.#process.disconnect();
  }

  #message(key: keyof Message): Promise<number> {
    return new Promise((resolve) => {
      const take = (message: Message): void => {
        if (message[key] === undefined) return;
        this.#process.off("message", take);
        resolve(message[key]);
      };
      this.#process.on("message", take);
    });
  }
}
