import { parseHosts, type PrivateHosts } from "../../core/address/address.ts";
import type { Plan } from "../../core/usage/budget.ts";
import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";
import { parseByteRate, parseRate, type Rate } from "../../core/usage/rate.ts";
import { parseAliases, type Aliases } from "../../core/senders/aliases.ts";
import type { TokenRates } from "../../core/usage/token-limits.ts";
import type { Env } from "./env.ts";

/** The variables of wrangler.toml, read. */
export interface Settings {
  readonly privateHosts: PrivateHosts;
  readonly callbackHosts: ReadonlySet<string>;
  /** The hosts that registries behind a proxy are known by. */
  readonly registryAliases: Aliases;
  /**
   * PUBLIC_URL without a slash at its end: where the operator reaches the relay, for links. Undefined when it is empty or
   * no http or https URL; it is never taken from a request, whose sender chooses the `Host`.
   */
  readonly publicUrl: string | undefined;
  readonly retentionDays: number;
  /** Where Docker Hub is asked: its API, its token service and its registry. */
  readonly hub: { readonly api: string; readonly auth: string; readonly registry: string };
  /** Limits of what one token may store. */
  readonly tokenRates: TokenRates;
  /** Pushes of one repository that are stored at most; undefined when there is no limit. */
  readonly pushesPerRepository: Rate | undefined;
  readonly plan: Plan;
}

const DEFAULT_RETENTION_DAYS = 30;

/**
 * What one token may use of the free plan: 100,000 rows a day, of which a push costs 7 to 9, and 5 GB, which 30 days of
 * 100 MB leave room in. https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
const DEFAULT_PUSHES_PER_TOKEN = "5000/d";
const DEFAULT_BYTES_PER_TOKEN = "100MB/d";
const DEFAULT_NEW_REPOSITORIES_PER_TOKEN = "100/d";
const DEFAULT_PUSHES_PER_REPOSITORY = "2000/d";

const known = new WeakMap<Env, Settings>();

/** The settings of an environment, read once; a variable that is missing or senseless has its default. */
export function readSettings(env: Env): Settings {
  const settings = known.get(env) ?? parseSettings(env);
  known.set(env, settings);
  return settings;
}

function parseSettings(env: Env): Settings {
  const days = Number(env.RETENTION_DAYS || DEFAULT_RETENTION_DAYS);
  return {
    privateHosts: parseHosts(env.ALLOWED_PRIVATE_HOSTS ?? ""),
    callbackHosts: parseHosts(env.CALLBACK_HOSTS ?? DEFAULT_CALLBACK_HOSTS),
    registryAliases: parseAliases(env.REGISTRY_ALIASES ?? ""),
    publicUrl: publicUrlOf(env.PUBLIC_URL ?? ""),
    hub: {
      api: originOf(env.DOCKER_HUB_URL, "https://hub.docker.com"),
      auth: originOf(env.DOCKER_AUTH_URL, "https://auth.docker.io"),
      registry: originOf(env.DOCKER_REGISTRY_URL, "https://registry-1.docker.io"),
    },
    retentionDays: Number.isInteger(days) && days > 0 ? days : DEFAULT_RETENTION_DAYS,
    tokenRates: {
      pushes: rateOf(env.PUSHES_PER_TOKEN, DEFAULT_PUSHES_PER_TOKEN),
      bytes: rateOf(env.BYTES_PER_TOKEN, DEFAULT_BYTES_PER_TOKEN, parseByteRate),
      repositories: rateOf(env.NEW_REPOSITORIES_PER_TOKEN, DEFAULT_NEW_REPOSITORIES_PER_TOKEN),
    },
    pushesPerRepository: rateOf(env.PUSHES_PER_REPOSITORY, DEFAULT_PUSHES_PER_REPOSITORY),
    plan: env.PLAN === "paid" ? "paid" : "free",
  };
}

function publicUrlOf(value: string): string | undefined {
  const { protocol = "", username = "", search = "", hash = "" } = URL.parse(value) ?? {};
  const isWebUrl = /^https?:$/.test(protocol) && username + search + hash === "";
  return isWebUrl ? value.replace(/\/+$/, "") : undefined;
}

/** A variable that holds a URL, without a slash at its end. */
function originOf(value: string | undefined, otherwise: string): string {
  return value?.replace(/\/+$/, "") || otherwise;
}

function rateOf(text: string | undefined, usual: string, parse = parseRate): Rate | undefined {
  return text === "off" ? undefined : (parse(text ?? "") ?? parse(usual));
}
