import { CommandError } from "../terminal/exit.ts";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { findWrangler } from "../wrangler/program.ts";
import { runWrangler } from "../wrangler/run.ts";
import { ok, problem, type Check } from "./check.ts";
import { checkConfiguration } from "./configuration.ts";

/** Checks this machine, and the project in this directory. */
export async function checkProject(options: StorageOptions): Promise<Check[]> {
  return [checkNode(), await checkWrangler(options), await checkConfiguration(options)];
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isSupported = major > 20 || (major === 20 && minor >= 12);
  if (isSupported) return ok("node", process.versions.node);
  return problem("node", `${process.versions.node} is older than 20.12`, "install a newer Node");
}

async function checkWrangler(options: StorageOptions): Promise<Check> {
  try {
    const directory = directoryOf(options);
    findWrangler(directory);
    const { exitCode, stdout } = await runWrangler(["--version"], { directory });
    const version = stdout.trim();
    if (exitCode === 0) return ok("wrangler", version);
    return problem("wrangler", `it fails with exit code ${exitCode}`, "install the packages again: npm ci");
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return problem("wrangler", error.message, error.hint ?? "install it: npm install --save-dev wrangler");
  }
}
