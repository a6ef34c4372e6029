import { basename } from "node:path";
import { readConfig, type WranglerConfig } from "../wrangler/config.ts";
import type { StorageOptions } from "../wrangler/options.ts";
import { ok, problem, skipped, warning, type Check } from "./check.ts";

const NAME = "configuration";

/** Bindings without which requests to the Worker fail. */
export const REQUIRED = ["RULES", "REPOSITORY", "DIRECTORY", "GATE", "TUNNEL"];

/** Bindings without which the relay works, but a leaked URL can do more harm. */
export const LIMITS = ["ALLOWANCE", "STRANGER_LIMIT", "TOKEN_LIMIT"];

/** From this date on the platform gives a Worker `ctx.exports`. */
const EXPORTS_SINCE = "2025-11-17";

const COMPARE = "compare it with the wrangler.toml of hubrelay";

/** Checks wrangler's configuration of an environment; of the top level without one. Returns the first fault. */
export async function checkConfiguration(options: StorageOptions): Promise<Check> {
  let config: WranglerConfig;
  let top: WranglerConfig;
  try {
    config = await readConfig(options);
    top = options.env === undefined ? config : await readConfig(withoutEnvironment(options));
  } catch (error) {
    const reason = (error as Error).message.split("\n").slice(0, 2).join(" ");
    const detail = `wrangler's configuration cannot be read: ${reason}`;
    return problem(NAME, detail, "correct it, or name another with --config");
  }
  if (config.configPath === undefined) return skipped(NAME, "there is no wrangler.toml in this directory");
  const { env } = options;
  const file = basename(config.configPath);
  if (env !== undefined && config.definedEnvironments?.includes(env) !== true) {
    return problem(NAME, `${file} has no environment ${env}`, `add [env.${env}], or leave --env out`);
  }
  const place = env === undefined ? file : `[env.${env}] of ${file}`;
  return faultOf(config, top, place) ?? ok(NAME, `${place} has what the relay needs`);
}

function withoutEnvironment({ config }: StorageOptions): StorageOptions {
  return config === undefined ? {} : { config };
}

function faultOf(config: WranglerConfig, top: WranglerConfig, place: string): Check | undefined {
  const bound = boundNames(config);
  const missing = REQUIRED.filter((binding) => !bound.has(binding));
  if (missing.length > 0) return problem(NAME, `${place} does not bind ${missing.join(", ")}`, COMPARE);
  const lost = [
    ...[...boundNames(top)].filter((binding) => !bound.has(binding)),
    ...Object.keys(top.vars ?? {}).filter((name) => config.vars?.[name] === undefined),
  ];
  if (lost.length > 0) {
    const detail = `${place} lacks ${lost.join(", ")}, which the top level has`;
    return problem(NAME, detail, "repeat them there: an environment inherits no bindings, limits or variables");
  }
  return flagFault(config, place) ?? logFault(config, place) ?? limitFault(bound, place) ?? dateFault(config, place);
}

function boundNames(config: WranglerConfig): Set<string> {
  return new Set([
    ...(config.kv_namespaces ?? []).map(({ binding }) => binding),
    ...(config.durable_objects?.bindings ?? []).map(({ name }) => name),
    ...(config.ratelimits ?? []).map(({ name }) => name),
  ]);
}

function flagFault({ compatibility_flags: flags }: WranglerConfig, place: string): Check | undefined {
  if (flags?.includes("global_fetch_strictly_public") === true) return undefined;
  const advice = "set it: without it a target's URL can bypass the protection of your own zone";
  return problem(NAME, `${place} does not set the flag global_fetch_strictly_public`, advice);
}

function logFault({ observability }: WranglerConfig, place: string): Check | undefined {
  if (observability?.logs?.invocation_logs === false) return undefined;
  const advice = "set observability.logs.invocation_logs to false: they contain the webhook URL with its token";
  return warning(NAME, `${place} does not turn invocation_logs off`, advice);
}

function limitFault(bound: ReadonlySet<string>, place: string): Check | undefined {
  const missing = LIMITS.filter((binding) => !bound.has(binding));
  if (missing.length === 0) return undefined;
  const detail = `${place} does not bind ${missing.join(", ")}`;
  return warning(NAME, detail, `rate limits are weaker without it: ${COMPARE}`);
}

function dateFault({ compatibility_date: date = "" }: WranglerConfig, place: string): Check | undefined {
  if (date >= EXPORTS_SINCE) return undefined;
  const detail = `${place} has the compatibility_date ${date || "of no day"}`;
  const advice = `set ${EXPORTS_SINCE} or later: before, each repository makes at most three attempts at a time`;
  return warning(NAME, detail, advice);
}
