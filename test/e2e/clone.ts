import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CloudflareApi } from "../cloudflare/api.ts";
import { COMMAND, ROOT, runScript, TemporaryDirectory, type Run } from "../cli/command.ts";

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/**
 * Variables that a newcomer does not have. wrangler treats an agent otherwise than a person, and takes a secret from the
 * environment before the file that has it.
 */
const FOREIGN =
  /^(?:CLAUDE|CODEX|CURSOR|GEMINI|AI_AGENT|OPENCODE|REPL_ID|COPILOT|RELAY_TOKENS$|ADMIN_TOKEN$|HUBRELAY_)/;

/** A clone of this repository after `npm ci`, and an account at Cloudflare of its own. */
export class Clone implements AsyncDisposable {
  readonly #directory = new TemporaryDirectory();
  readonly cloudflare: CloudflareApi;
  readonly environment: Record<string, string>;

  private constructor(cloudflare: CloudflareApi) {
    this.cloudflare = cloudflare;
    this.environment = { ...cloudflare.environment, HOME: this.path, XDG_CONFIG_HOME: join(this.path, ".config") };
  }

  /** Copies what git would clone, with the packages and the dashboard that `npm ci` makes. */
  static async create(options: { subdomain?: string } = {}): Promise<Clone> {
    const clone = new Clone(await CloudflareApi.start(options));
    const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
    for (const file of listed.split("\n").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
      mkdirSync(dirname(join(clone.path, file)), { recursive: true });
      cpSync(join(ROOT, file), join(clone.path, file));
    }
    cpSync(join(ROOT, "dist/dashboard"), join(clone.path, "dist/dashboard"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(clone.path, "node_modules"));
    return clone;
  }

  get path(): string {
    return this.#directory.path;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  /** Runs `npx hubrelay …` or `npx wrangler …` as the documentation has it, without a terminal. */
  run(command: string, input = ""): Promise<Run> {
    const [npx, program, ...args] = command.split(" ");
    const script = { hubrelay: COMMAND, wrangler: WRANGLER }[program ?? ""];
    if (npx !== "npx" || script === undefined) throw new Error(`no command of the documentation: ${command}`);
    return this.#start(script, args, input);
  }

  /** Runs the command that the clone has built itself. */
  runOwn(args: readonly string[]): Promise<Run> {
    return this.#start(join(this.path, "dist/hubrelay.js"), args, "");
  }

  #start(script: string, args: readonly string[], input: string): Promise<Run> {
    const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
    const env = { ...Object.fromEntries(inherited), NO_COLOR: "1", WRANGLER_LOG: "log", ...this.environment };
    return runScript(script, args, { cwd: this.path, env, input });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloudflare[Symbol.asyncDispose]();
    this.#directory[Symbol.dispose]();
  }
}
