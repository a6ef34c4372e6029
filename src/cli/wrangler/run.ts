import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { unreachable } from "../terminal/exit.ts";
import { findWrangler } from "./program.ts";

/** What wrangler answered. */
export interface WranglerResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run wrangler. */
export interface WranglerOptions {
  /** The project's directory, where wrangler looks for its configuration. */
  readonly directory: string;
  /** Standard input; secrets go this way, so that no list of processes shows them. */
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether what it prints is shown as it comes. */
  readonly isShown?: boolean;
}

// What is read must be printed, whatever level of its log the user has asked for, and without colours.
const READABLE = { WRANGLER_LOG: "log", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1", FORCE_COLOR: "0" };

/** Runs the project's wrangler to its end. */
export function runWrangler(args: readonly string[], options: WranglerOptions): Promise<WranglerResult> {
  const { node, script } = findWrangler(options.directory);
  const child = spawn(node, [script, ...args], {
    cwd: options.directory,
    env: { ...process.env, ...READABLE, ...options.variables },
    stdio: "pipe",
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
    chunks.push(chunk);
    if (options.isShown === true) process.stderr.write(chunk);
  };
  child.stdout.on("data", collect(stdout));
  child.stderr.on("data", collect(stderr));
  // A wrangler that ends without reading its input closes the pipe; its exit status tells more than that.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(unreachable(`wrangler could not be started: ${error.message}`)));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout: textOf(stdout), stderr: textOf(stderr) }));
  });
}

/** What wrangler printed when it succeeded; otherwise throws with the reason that it gave. */
export async function requireWrangler(
  args: readonly string[],
  options: WranglerOptions,
  purpose: string,
): Promise<string> {
  const result = await runWrangler(args, options);
  if (result.exitCode === 0) return result.stdout;
  throw wranglerFailed(result, purpose);
}

/** The error of a wrangler that failed. */
export function wranglerFailed(result: WranglerResult, purpose: string): Error {
  const reason = reasonOf(result);
  const isLogin = /CLOUDFLARE_API_TOKEN|not logged in|not authenticated|wrangler login/i.test(reason);
  const hint = isLogin
    ? "run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN; --local works without Cloudflare"
    : "`npx wrangler whoami` tells whether Cloudflare can be reached";
  return unreachable(`${purpose}: wrangler failed: ${reason}`, hint);
}

/** Wrangler's own words for what went wrong, without its decoration. */
function reasonOf({ stdout, stderr, exitCode }: WranglerResult): string {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`).split("\n");
  const line = lines.find((text) => text.includes("[ERROR]")) ?? lines.find((text) => text.trim() !== "");
  return line?.replace(/^.*\[ERROR\]\s*/, "").trim() ?? `exit status ${exitCode}`;
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
