import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { ServeConfig, ServeInput, ServeOutput } from "./serve-protocol.ts";
import { until } from "./until.ts";

/** The token of pushes, and the operator's, unless a test sets others. */
export const TOKEN = "e2e-token-of-more-than-24-characters";
export const ADMIN_TOKEN = "e2e-admin-token-of-more-than-24-characters";

export interface RelayConfig {
  /** `host:port` of receivers: targets may be there, and callbacks go there. */
  readonly hosts: readonly string[];
  /** Beside and instead of those that follow from the hosts and the tokens. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The text of the rule document; none when absent. */
  readonly rules?: string;
  /** Whether it refuses floods, which most tests are. */
  readonly isLimited?: boolean;
  /** The Worker's module, where it is not the one of wrangler.toml. */
  readonly entry?: string;
}

/** The entry and the limits of the platform that every relay of this run has: vitest.platform.config.ts. */
const BOX = inject("box");

const SERVE = fileURLToPath(new URL("serve.ts", import.meta.url));

/** A relay in a process group of its own, with storage that outlives the process. */
export class Relay implements AsyncDisposable {
  readonly #config: ServeConfig;
  readonly #directory: string;
  #output = "";
  #process: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  #url: URL | undefined;
  #done = Promise.withResolvers<void>();

  private constructor({ hosts, variables, rules, entry = BOX?.entry, isLimited = false }: RelayConfig) {
    this.#directory = mkdtempSync(join(tmpdir(), "hubrelay-e2e-"));
    mkdirSync(join(this.#directory, "tmp"));
    const list = hosts.join(",");
    const tokens = { RELAY_TOKENS: `e2e=${TOKEN}`, ADMIN_TOKEN };
    this.#config = {
      stateDirectory: join(this.#directory, "state"),
      variables: { ...tokens, ALLOWED_PRIVATE_HOSTS: list, CALLBACK_HOSTS: list, ...BOX?.variables, ...variables },
      ...(rules !== undefined && { rules }),
      isLimited,
      ...(entry !== undefined && { entry }),
    };
  }

  /** Runs a relay on storage of its own until it is disposed of. */
  static async start(config: RelayConfig): Promise<Relay> {
    const relay = new Relay(config);
    try {
      await relay.#start(relay.#config);
    } catch (error) {
      await relay[Symbol.asyncDispose]();
      throw error;
    }
    return relay;
  }

  /** Where it listens: at another port after each start. */
  get url(): URL {
    if (this.#url === undefined) throw new Error("the relay does not run");
    return this.#url;
  }

  /** Where KV and the objects are kept. */
  get stateDirectory(): string {
    return this.#config.stateDirectory;
  }

  /** All that the process, and so the Worker, has printed. */
  get output(): string {
    return this.#output;
  }

  /** Writes the rule document as it is given, be it broken. */
  async writeRules(rules: string | null): Promise<void> {
    await this.#tell({ rules });
  }

  /** Does what the cron does once an hour, as if it were each of these times, at once. */
  async runCron(...times: readonly number[]): Promise<void> {
    await this.#tell({ cronAt: times.length === 0 ? [Date.now()] : times });
  }

  /** Kills every process of the relay at once, as a power cut would, and waits until they are gone. */
  async kill9(): Promise<void> {
    await this.#end((pid) => process.kill(-pid, "SIGKILL"));
  }

  /** Runs it again, on the storage as it was left; with other variables, if any are given. */
  async startAgain(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    const { rules: _, ...config } = this.#config;
    await this.#start({ ...config, variables: { ...config.variables, ...variables } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end((pid) => process.kill(pid, "SIGTERM"));
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #tell(input: ServeInput): Promise<void> {
    this.#done = Promise.withResolvers();
    this.#process?.stdin.write(`${JSON.stringify(input)}\n`);
    await this.#done.promise;
  }

  async #start(config: ServeConfig): Promise<void> {
    // Temporary files of a process that is killed are removed with its storage.
    const env = { ...process.env, TMPDIR: join(this.#directory, "tmp") };
    const child = spawn(process.execPath, [SERVE, JSON.stringify(config)], { detached: true, env, stdio: "pipe" });
    this.#process = child;
    const ready = Promise.withResolvers<URL>();
    child.once("exit", () => ready.reject(new Error(`the relay did not start: ${this.#output}`)));
    child.stderr.on("data", (text: Buffer) => (this.#output += text.toString()));
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#output += `${line}\n`;
      const output = parseOutput(line);
      if ("url" in output) ready.resolve(new URL(output.url));
      if ("done" in output) this.#done.resolve();
    });
    this.#url = await ready.promise;
  }

  async #end(signal: (pid: number) => void): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || this.#url === undefined) return;
    const { url } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      signal(child.pid);
      await exit;
    }
    // The Worker runs in a child of the child; it has let go of its storage when it no longer listens.
    await until(
      () => isListening(url),
      (isOpen) => !isOpen,
    );
    this.#process = undefined;
    this.#url = undefined;
  }
}

/** Whatever is no JSON was not printed by serve.ts, but by a library. */
function parseOutput(line: string): ServeOutput {
  try {
    return JSON.parse(line) as ServeOutput;
  } catch {
    return { log: line };
  }
}

function isListening({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(socket.destroy().destroyed));
    socket.once("error", () => resolve(false));
  });
}
