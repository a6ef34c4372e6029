import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { toTerminal } from "../terminal/colour.ts";
import { unreachable } from "../terminal/exit.ts";
import { wranglerFailed } from "./failure.ts";
import { findWrangler } from "./program.ts";
import type { WranglerResult } from "./result.ts";

/** The options of a run of wrangler. */
export interface WranglerOptions {
  /** The project's directory, where wrangler looks for its configuration. */
  readonly directory: string;
  /** Standard input. Secrets go this way, so that the list of processes does not show them. */
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether to print wrangler's output while it runs. */
  readonly isShown?: boolean;
}

// The command parses the output, so the log level is fixed and colours are off.
const READABLE = { WRANGLER_LOG: "log", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1", FORCE_COLOR: "0" };

/** Runs the project's wrangler and waits until it exits. */
export function runWrangler(args: readonly string[], options: WranglerOptions): Promise<WranglerResult> {
  const { node, script } = findWrangler(options.directory);
  const child = spawn(node, [script, ...args], {
    cwd: options.directory,
    env: { ...process.env, ...READABLE, ...options.variables },
    stdio: "pipe",
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const collect = (chunks: Buffer[]) => {
    const decoder = new StringDecoder("utf8");
    return (chunk: Buffer) => {
      chunks.push(chunk);
      // The output may contain names and errors from the account as Cloudflare's API sent them.
      if (options.isShown === true) process.stderr.write(toTerminal(stripVTControlCharacters(decoder.write(chunk))));
    };
  };
  child.stdout.on("data", collect(stdout));
  child.stderr.on("data", collect(stderr));
  // wrangler may exit without reading its input, which closes the pipe. Its exit code tells more.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(unreachable(`wrangler could not be started: ${error.message}`)));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout: textOf(stdout), stderr: textOf(stderr) }));
  });
}

/** Runs wrangler and returns its output. Throws with wrangler's reason if it fails. */
export async function requireWrangler(
  args: readonly string[],
  options: WranglerOptions,
  purpose: string,
): Promise<string> {
  const result = await runWrangler(args, options);
  if (result.exitCode === 0) return result.stdout;
  throw wranglerFailed(result, purpose);
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
