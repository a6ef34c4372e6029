import { basename } from "node:path";
import { CommandError } from "../terminal/exit.ts";
import { readConfig, type WranglerConfig } from "../wrangler/config.ts";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { findWrangler } from "../wrangler/program.ts";
import { runWrangler } from "../wrangler/run.ts";
import { ok, problem, skipped, warning, type Check } from "./check.ts";

const BINDINGS = ["RULES", "REPOSITORY", "DIRECTORY"];

/** Bindings without which the relay works, but a leaked URL can do more harm. */
const LIMITS = ["ALLOWANCE", "STRANGER_LIMIT", "TOKEN_LIMIT"];

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

async function checkConfiguration(options: StorageOptions): Promise<Check> {
  const name = "configuration";
  let config: WranglerConfig;
  try {
    config = await readConfig(options);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    return problem(
      name,
      `wrangler's configuration cannot be read: ${reason}`,
      "correct it, or name another with --config",
    );
  }
  if (config.configPath === undefined) return skipped(name, "there is no wrangler.toml in this directory");
  const bound = new Set([
    ...(config.kv_namespaces ?? []).map(({ binding }) => binding),
    ...(config.durable_objects?.bindings ?? []).map((binding) => binding.name),
    ...(config.ratelimits ?? []).map((limit) => limit.name),
  ]);
  const missing = BINDINGS.filter((binding) => !bound.has(binding));
  const file = basename(config.configPath);
  if (missing.length > 0) {
    return problem(
      name,
      `${file} does not bind ${missing.join(", ")}`,
      "compare it with the wrangler.toml of hubrelay",
    );
  }
  if (config.compatibility_flags?.includes("global_fetch_strictly_public") !== true) {
    const detail = `${file} does not set the flag global_fetch_strictly_public`;
    return problem(name, detail, "set it: without it a target's URL can bypass the protection of your own zone");
  }
  if (config.observability?.logs?.invocation_logs !== false) {
    const detail = `${file} does not turn invocation_logs off`;
    return warning(
      name,
      detail,
      "set observability.logs.invocation_logs to false: they contain the webhook URL with its token",
    );
  }
  const unlimited = LIMITS.filter((binding) => !bound.has(binding));
  if (unlimited.length > 0) {
    const detail = `${file} does not bind ${unlimited.join(", ")}`;
    return warning(name, detail, "rate limits are weaker without it: compare it with the wrangler.toml of hubrelay");
  }
  return ok(name, `${file} has what the relay needs`);
}
