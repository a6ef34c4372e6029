import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";

/**
 * Every variable of wrangler.toml, with what is used if it is not set; empty if that is nothing. `VARIABLE_MEANINGS` says
 * what each is for.
 */
export const VARIABLES = {
  PUBLIC_URL: "",
  ALLOWED_PRIVATE_HOSTS: "",
  CALLBACK_HOSTS: DEFAULT_CALLBACK_HOSTS,
  REGISTRY_ALIASES: "",
  RETENTION_DAYS: "30",
  // The defaults of limits are one token's share of the free plan, which has 100,000 rows a day, of which a push costs 5
  // to 10, and 5 GB, in which 30 days of 100 MB fit: https://developers.cloudflare.com/durable-objects/platform/pricing/
  PUSHES_PER_TOKEN: "5000/d",
  BYTES_PER_TOKEN: "100MB/d",
  NEW_REPOSITORIES_PER_TOKEN: "100/d",
  PUSHES_PER_REPOSITORY: "2000/d",
  PLAN: "free",
  LOG_LEVEL: "info",
  JURISDICTION: "",
  LOCATION_HINT: "",
  DIRECTORY_SHARDS: "1",
  DOCKER_HUB_URL: "https://hub.docker.com",
  DOCKER_AUTH_URL: "https://auth.docker.io",
  DOCKER_REGISTRY_URL: "https://registry-1.docker.io",
  ACCESS_TEAM_DOMAIN: "",
  ACCESS_AUD: "",
  ACCESS_ROLES: "",
} as const satisfies Readonly<Record<string, string>>;

/** The name of a variable. */
export type VariableName = keyof typeof VARIABLES;
