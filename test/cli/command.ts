import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { runInside } from "./run-inside.ts";

/** The command, bundled from the sources of this checkout. */
export const COMMAND = inject("command");

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Stands in for wrangler in tests of what a relay says, which `doctor` runs beside that. */
export const EMPTY_PROGRAM = devNull;

/** How the command ended. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Variables of whoever runs the tests must not decide what the command does. */
const CLEAN = {
  HUBRELAY_URL: "",
  HUBRELAY_TOKEN: "",
  ADMIN_TOKEN: "",
  RELAY_TOKENS: "",
  NO_COLOR: "",
  FORCE_COLOR: "",
};

/**
 * Runs the command. `npm test` runs it in the process of the test, because starting Node takes longer
 * than most commands. `npm run test:e2e` runs the same tests with a process for each.
 */
export function hubrelay(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = ROOT, env = {}, input = "" } = options;
  if (!inject("isCommandInside")) return hubrelayProcess(args, options);
  return runInside(args, { cwd, env: { ...process.env, ...CLEAN, ...env }, input });
}

/** Runs the command as a person would, in a process of its own. */
export function hubrelayProcess(
  args: readonly string[],
  { cwd = ROOT, env = {}, input = "" }: RunOptions = {},
): Promise<Run> {
  return runScript(COMMAND, args, { cwd, env: { ...process.env, ...CLEAN, ...env }, input });
}

/** Runs a script in a process of its own, with these variables alone. */
export function runScript(
  script: string,
  args: readonly string[],
  { cwd, env, input }: Readonly<{ cwd: string; env: NodeJS.ProcessEnv; input: string }>,
): Promise<Run> {
  const child = spawn(process.execPath, [script, ...args], { cwd, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, stdout, stderr }));
  });
}

/** How the command ended with `--json`, and what it printed. */
export interface JsonRun<T> extends Run {
  readonly json: T;
}

/** The same with `--json`; the caller knows what form its output has. */
export async function hubrelayJson<T>(args: readonly string[], options?: RunOptions): Promise<JsonRun<T>> {
  const run = await hubrelay([...args, "--json"], options);
  return { ...run, json: JSON.parse(run.stdout) as T };
}

/** A directory that is gone when the scope that made it is left. */
export class TemporaryDirectory implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "hubrelay-cli-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
