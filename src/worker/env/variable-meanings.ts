import type { VariableName } from "./variables.ts";

/** The meaning of three variables, which therefore share a row. */
const DOCKER_SERVERS = "Other servers for Docker Hub's API, tokens and registry.";

/**
 * What each variable of wrangler.toml is for, in Markdown. `npm run reference` writes the tables of docs/deploy.md from it:
 * neighbours with one meaning share a row. The Worker does without these texts.
 */
export const VARIABLE_MEANINGS: Readonly<Record<VariableName, string>> = {
  PUBLIC_URL: "The relay's own URL, which [links](#links) need.",
  ALLOWED_PRIVATE_HOSTS: "Private or plain-http hosts that [targets may use](ssrf.md).",
  CALLBACK_HOSTS: "The only hosts that a `callback_url` may name.",
  REGISTRY_ALIASES: "[Registries behind a proxy](senders.md#a-registry-behind-a-proxy): `internal=public`.",
  RETENTION_DAYS:
    "Days for which settled events are kept. Newer ones then take their rows, or they are deleted three days later.",
  PUSHES_PER_TOKEN: "[Limit](#floods) of pushes stored with one token.",
  BYTES_PER_TOKEN: "Limit of bytes stored with one token: bodies, and 2,000 for each record.",
  NEW_REPOSITORIES_PER_TOKEN: "Limit of new repositories by one token.",
  PUSHES_PER_REPOSITORY: "Limit of pushes stored of one repository.",
  PLAN: "`free` or `paid`, for [the budget](metrics.md#the-budget).",
  LOG_LEVEL: "`debug` logs every attempt: see [the log](log.md#levels).",
  JURISDICTION:
    "[Where the data stays](#location): `eu`, `us`, `fedramp` or `fedramp-high`. Set it before the first push.",
  LOCATION_HINT: "[Where objects are created](#location), as in `weur` or `enam`.",
  DIRECTORY_SHARDS:
    "Objects that index a day's events, up to 32: 2 or more for over [12 million events](performance.md#many-pushes).",
  DOCKER_HUB_URL: DOCKER_SERVERS,
  DOCKER_AUTH_URL: DOCKER_SERVERS,
  DOCKER_REGISTRY_URL: DOCKER_SERVERS,
  ACCESS_TEAM_DOMAIN: "Your team, as in `acme.cloudflareaccess.com`.",
  ACCESS_AUD: "The application's AUD tag, 64 hexadecimal digits.",
  ACCESS_ROLES:
    "[Roles](#operators) and who has them: `write=*@acme.com|boss@x.com,read=*`. A pattern is an address, `*@domain`, `*`, or `service:<client id>`. `write` wins over `read`; without a role the answer is 403.",
};
