import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Relay } from "./relay-process.ts";
import { TUNNEL, TUNNEL_TOKEN } from "./tunnel-relay.ts";
import { until } from "./until.ts";

const COMMAND = fileURLToPath(new URL("../../src/cli/hubrelay.ts", import.meta.url));

/** What the client says, a line of JSON each. */
export interface Line {
  readonly event: string;
  readonly id?: string;
  readonly attempt?: number;
  readonly status?: number;
  readonly reason?: string;
  readonly refused?: string;
  readonly image?: string;
  readonly isRepeated?: boolean;
}

interface ClientConfig {
  /** Where requests go. */
  readonly to: string;
  readonly token?: string;
  readonly name?: string;
  readonly more?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `hubrelay connect` in a process of its own. */
export class Client implements AsyncDisposable {
  readonly lines: Line[] = [];
  #output = "";
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;

  constructor(relayUrl: string, { to, token = TUNNEL_TOKEN, name = TUNNEL, more = [], env = {} }: ClientConfig) {
    const args = [COMMAND, "connect", name, "--to", to, "--url", relayUrl, "--json", ...more];
    const variables = { ...process.env, ADMIN_TOKEN: "", TUNNEL_TOKEN: token, ...env };
    this.#process = spawn(process.execPath, args, { env: variables, stdio: ["ignore", "pipe", "pipe"] });
    this.#process.stderr.on("data", (text: Buffer) => (this.#output += text.toString()));
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      this.#output += `${line}\n`;
      if (line.startsWith('{"at"')) this.lines.push(JSON.parse(line) as Line);
    });
  }

  /** A client that is connected. */
  static async connected(relay: Relay, config: ClientConfig): Promise<Client> {
    const client = new Client(relay.url.href, config);
    await client.says("connected");
    return client;
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** The requests that it made, or was asked to make. */
  get delivered(): readonly Line[] {
    return this.lines.filter(({ event }) => event === "delivered");
  }

  /** Until it has said something so many times. */
  async says(event: string, times = 1): Promise<void> {
    await until(
      () => ({ said: this.lines.filter((line) => line.event === event).length, output: this.#output.slice(-2000) }),
      ({ said }) => said >= times,
    );
  }

  /** Until it has ended; its exit status. */
  async exit(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, "exit");
    return this.#process.exitCode;
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill(signal);
    return this.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}
