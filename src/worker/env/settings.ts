import { parseHosts, type PrivateHosts } from "../../core/address/address.ts";
import { isPlan, type Plan } from "../../core/usage/budget.ts";
import { parseByteRate, parseRate, type Rate } from "../../core/usage/rate.ts";
import { parseAliases, type Aliases } from "../../core/senders/aliases.ts";
import type { TokenRates } from "../../core/usage/token-limits.ts";
import type { Env } from "./env.ts";
import { VARIABLES } from "./variables.ts";

/** The parsed variables of wrangler.toml. */
export interface Settings {
  readonly privateHosts: PrivateHosts;
  readonly callbackHosts: ReadonlySet<string>;
  /** Public names of registries behind a proxy. */
  readonly registryAliases: Aliases;
  /**
   * PUBLIC_URL without a slash at its end, for links. Undefined if it is empty or not an http or https URL. It is never
   * taken from a request, whose sender chooses the `Host`.
   */
  readonly publicUrl: string | undefined;
  readonly retentionDays: number;
  /** Base URLs of Docker Hub's API, token service and registry. */
  readonly hub: { readonly api: string; readonly auth: string; readonly registry: string };
  /** Limits of what one token may store. */
  readonly tokenRates: TokenRates;
  /** Most pushes stored for one repository; undefined without a limit. */
  readonly pushesPerRepository: Rate | undefined;
  readonly plan: Plan;
  /** Whether the log has every attempt: LOG_LEVEL is `debug`. */
  readonly logsAllAttempts: boolean;
  /** Objects a day that index events; 1: the central directory does. */
  readonly directoryShards: number;
}

const DEFAULT_RETENTION_DAYS = Number(VARIABLES.RETENTION_DAYS);

/** Most shards of a day: a question about a month asks 30 times as many objects. */
const MAX_SHARDS = 32;

const known = new WeakMap<Env, Settings>();

/** Parses the settings of an environment once. A missing or invalid variable has its default. */
export function readSettings(env: Env): Settings {
  const settings = known.get(env) ?? parseSettings(env);
  known.set(env, settings);
  return settings;
}

function parseSettings(env: Env): Settings {
  const days = Number(env.RETENTION_DAYS || DEFAULT_RETENTION_DAYS);
  return {
    privateHosts: parseHosts(env.ALLOWED_PRIVATE_HOSTS ?? ""),
    callbackHosts: parseHosts(env.CALLBACK_HOSTS ?? VARIABLES.CALLBACK_HOSTS),
    registryAliases: parseAliases(env.REGISTRY_ALIASES ?? ""),
    publicUrl: publicUrlOf(env.PUBLIC_URL ?? ""),
    hub: {
      api: baseUrlOf(env.DOCKER_HUB_URL, VARIABLES.DOCKER_HUB_URL),
      auth: baseUrlOf(env.DOCKER_AUTH_URL, VARIABLES.DOCKER_AUTH_URL),
      registry: baseUrlOf(env.DOCKER_REGISTRY_URL, VARIABLES.DOCKER_REGISTRY_URL),
    },
    retentionDays: Number.isInteger(days) && days > 0 ? days : DEFAULT_RETENTION_DAYS,
    tokenRates: {
      pushes: rateOf(env.PUSHES_PER_TOKEN, VARIABLES.PUSHES_PER_TOKEN),
      bytes: rateOf(env.BYTES_PER_TOKEN, VARIABLES.BYTES_PER_TOKEN, parseByteRate),
      repositories: rateOf(env.NEW_REPOSITORIES_PER_TOKEN, VARIABLES.NEW_REPOSITORIES_PER_TOKEN),
    },
    pushesPerRepository: rateOf(env.PUSHES_PER_REPOSITORY, VARIABLES.PUSHES_PER_REPOSITORY),
    plan: isPlan(env.PLAN) ? env.PLAN : VARIABLES.PLAN,
    logsAllAttempts: env.LOG_LEVEL === "debug",
    directoryShards: shardsOf(env.DIRECTORY_SHARDS),
  };
}

function shardsOf(text: string | undefined): number {
  const shards = Number(text || VARIABLES.DIRECTORY_SHARDS);
  return Number.isInteger(shards) && shards >= 1 ? Math.min(shards, MAX_SHARDS) : 1;
}

function publicUrlOf(value: string): string | undefined {
  const { protocol = "", username = "", search = "", hash = "" } = URL.parse(value) ?? {};
  const isWebUrl = /^https?:$/.test(protocol) && username + search + hash === "";
  return isWebUrl ? value.replace(/\/+$/, "") : undefined;
}

/** The URL in a variable, without a slash at its end, or the default. */
function baseUrlOf(value: string | undefined, otherwise: string): string {
  return value?.replace(/\/+$/, "") || otherwise;
}

function rateOf(text: string | undefined, usual: string, parse = parseRate): Rate | undefined {
  return text === "off" ? undefined : (parse(text ?? "") ?? parse(usual));
}
