import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { toTerminal } from "../terminal/colour.ts";
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
  const collect = (chunks: Buffer[]) => {
    const decoder = new StringDecoder("utf8");
    return (chunk: Buffer) => {
      chunks.push(chunk);
      // Names of the account's scripts and errors of Cloudflare's API are in there as they come.
      if (options.isShown === true) process.stderr.write(toTerminal(stripVTControlCharacters(decoder.write(chunk))));
    };
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
  return unreachable(`${purpose}: wrangler failed: ${reason}`, hintFor(reason));
}

/** What to do about an error of wrangler, as far as that can be told. */
function hintFor(reason: string): string {
  if (/CLOUDFLARE_API_TOKEN|not logged in|not authenticated|wrangler login|Authentication/i.test(reason)) {
    return "run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN; --local works without Cloudflare";
  }
  if (/code: (?:10007|10090)\b/.test(reason)) return "deploy it first: npx hubrelay init";
  return "`npx wrangler whoami` tells whether Cloudflare can be reached";
}

/**
 * wrangler's own words for what went wrong, without its decoration: the line marked as an error and the indented lines
 * below it, of which Cloudflare's reason is one. At most 500 characters.
 */
function reasonOf({ stdout, stderr, exitCode }: WranglerResult): string {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`).split("\n");
  const first = lines.findIndex((text) => text.includes("[ERROR]"));
  if (first === -1) return lines.find((text) => text.trim() !== "")?.trim() ?? `exit status ${exitCode}`;
  const below = lines.slice(first + 1);
  const end = below.findIndex((text) => text.includes(BUG_REPORT) || (text !== "" && !text.startsWith(" ")));
  const notes = (end === -1 ? below : below.slice(0, end)).map((text) => text.trim()).filter((text) => text !== "");
  return [lines[first]?.replace(/^.*\[ERROR\]\s*/, "").trim() ?? "", ...notes].join("\n  ").slice(0, MAX_REASON);
}

/** The line with which wrangler asks for a bug report; nothing below it is about the error. */
const BUG_REPORT = "If you think this is a bug";
const MAX_REASON = 500;

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
