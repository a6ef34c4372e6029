import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";

interface Variable {
  /** Used if the variable is not set; empty if there is none. */
  readonly default: string;
  /** In Markdown, for docs/deploy.md. */
  readonly meaning: string;
}

/** The meaning of three variables, which therefore share a row. */
const DOCKER_SERVERS = "Other servers for Docker Hub's API, tokens and registry.";

/**
 * Every variable of wrangler.toml. `npm run reference` writes the tables of docs/deploy.md from it: neighbours with one
 * meaning share a row.
 */
export const VARIABLES = {
  PUBLIC_URL: {
    default: "",
    meaning: "The relay's own URL, which [links](#links) need.",
  },
  ALLOWED_PRIVATE_HOSTS: { default: "", meaning: "Private or plain-http hosts that [targets may use](ssrf.md)." },
  CALLBACK_HOSTS: {
    default: DEFAULT_CALLBACK_HOSTS,
    meaning: "The only hosts that a `callback_url` may name.",
  },
  REGISTRY_ALIASES: {
    default: "",
    meaning: "[Registries behind a proxy](senders.md#a-registry-behind-a-proxy): `internal=public`.",
  },
  RETENTION_DAYS: {
    default: "30",
    meaning:
      "Days for which settled events are kept. Newer ones then take their rows, or they are deleted three days later.",
  },
  // The defaults of limits are one token's share of the free plan, which has 100,000 rows a day, of which a push costs 7
  // to 9, and 5 GB, in which 30 days of 100 MB fit: https://developers.cloudflare.com/durable-objects/platform/pricing/
  PUSHES_PER_TOKEN: {
    default: "5000/d",
    meaning: "[Limit](#floods) of pushes stored with one token.",
  },
  BYTES_PER_TOKEN: {
    default: "100MB/d",
    meaning: "Limit of bytes stored with one token: bodies, and 2,000 for each record.",
  },
  NEW_REPOSITORIES_PER_TOKEN: {
    default: "100/d",
    meaning: "Limit of new repositories by one token.",
  },
  PUSHES_PER_REPOSITORY: { default: "2000/d", meaning: "Limit of pushes stored of one repository." },
  PLAN: {
    default: "free",
    meaning: "`free` or `paid`, for [the budget](metrics.md#the-budget).",
  },
  LOG_LEVEL: { default: "info", meaning: "`debug` logs every attempt: see [the log](log.md#levels)." },
  JURISDICTION: {
    default: "",
    meaning:
      "[Where the data stays](#location): `eu`, `us`, `fedramp` or `fedramp-high`. Set it before the first push.",
  },
  LOCATION_HINT: { default: "", meaning: "[Where objects are created](#location), as in `weur` or `enam`." },
  DIRECTORY_SHARDS: {
    default: "1",
    meaning:
      "Objects that index a day's events, up to 32: 2 or more for over [12 million events](performance.md#many-pushes).",
  },
  DOCKER_HUB_URL: { default: "https://hub.docker.com", meaning: DOCKER_SERVERS },
  DOCKER_AUTH_URL: { default: "https://auth.docker.io", meaning: DOCKER_SERVERS },
  DOCKER_REGISTRY_URL: { default: "https://registry-1.docker.io", meaning: DOCKER_SERVERS },
  ACCESS_TEAM_DOMAIN: { default: "", meaning: "Your team, as in `acme.cloudflareaccess.com`." },
  ACCESS_AUD: { default: "", meaning: "The application's AUD tag, 64 hexadecimal digits." },
  ACCESS_ROLES: {
    default: "",
    meaning:
      "[Roles](#operators) and who has them: `write=*@acme.com|boss@x.com,read=*`. A pattern is an address, `*@domain`, `*`, or `service:<client id>`. `write` wins over `read`; without a role the answer is 403.",
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** The name of a variable. */
export type VariableName = keyof typeof VARIABLES;
