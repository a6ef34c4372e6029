import { inspect } from "node:util";
import { vi } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { runProgram } from "../../src/cli/terminal/run.ts";
import { standardInput } from "../../src/cli/terminal/standard-input.ts";
import type { Run } from "./command.ts";

interface Circumstances {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
}

/** The runs before: they share the process's directory, variables and streams, so one waits for the other. */
let last: Promise<unknown> = Promise.resolve();

/** Runs the command in the process of the test. */
export function runInside(args: readonly string[], circumstances: Circumstances): Promise<Run> {
  const run = last.then(() => runAlone(args, circumstances));
  last = run.catch(() => {});
  return run;
}

async function runAlone(args: readonly string[], { cwd, env, input }: Circumstances): Promise<Run> {
  // wrangler loads esbuild, which notes the process's directory when it is loaded and later starts its program there.
  await import("wrangler");
  const { argv, env: variables, exitCode } = process;
  const directory = process.cwd();
  const printed = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += text.toString();
      return true;
    }),
  );
  const { read } = standardInput;
  standardInput.read = () => Buffer.from(input);
  Object.assign(process, { argv: [process.execPath, "hubrelay", ...args], env, exitCode: undefined });
  process.chdir(cwd);
  try {
    await runProgram(createProgram());
    return { exitCode: Number(process.exitCode ?? 0), ...printed };
  } catch (error) {
    // As Node ends when nothing catches an error.
    return { exitCode: 1, ...printed, stderr: `${printed.stderr}${inspect(error)}\n` };
  } finally {
    process.chdir(directory);
    standardInput.read = read;
    Object.assign(process, { argv, env: variables, exitCode });
    for (const spy of spies) spy.mockRestore();
  }
}
