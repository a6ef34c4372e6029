import { DEFAULT_CALLBACK_HOSTS } from "../../core/delivery/hub-callback.ts";

interface Variable {
  /** Used if the variable is not set; empty if there is none. */
  readonly default: string;
  /** In Markdown, for docs/deploy.md. */
  readonly meaning: string;
}

/** Every variable of wrangler.toml. `npm run reference` writes the tables of docs/deploy.md from it. */
export const VARIABLES = {
  PUBLIC_URL: {
    default: "",
    meaning: "The relay's own address in [links](#links), as in `https://hubrelay.acme.workers.dev`.",
  },
  ALLOWED_PRIVATE_HOSTS: { default: "", meaning: "Private or plain-http hosts that targets may use." },
  CALLBACK_HOSTS: {
    default: DEFAULT_CALLBACK_HOSTS,
    meaning: "The only hosts that a `callback_url` may name.",
  },
  REGISTRY_ALIASES: {
    default: "",
    meaning:
      "[Names of registries behind a proxy](senders.md#a-registry-behind-a-proxy): `internal=public`, separated by commas.",
  },
  RETENTION_DAYS: {
    default: "30",
    meaning: "Days after which settled events are deleted. An invalid value means the default.",
  },
  // The defaults of limits are one token's share of the free plan, which has 100,000 rows a day, of which a push costs 7
  // to 9, and 5 GB, in which 30 days of 100 MB fit: https://developers.cloudflare.com/durable-objects/platform/pricing/
  PUSHES_PER_TOKEN: {
    default: "5000/d",
    meaning: "Limit of pushes stored [with one token](#floods), as in `100/h`, or `off`.",
  },
  BYTES_PER_TOKEN: {
    default: "100MB/d",
    meaning: "Limit of bytes stored with one token, in `B`, `kB`, `MB` or `GB`, or `off`.",
  },
  NEW_REPOSITORIES_PER_TOKEN: {
    default: "100/d",
    meaning: "Limit of repositories that one token may add, or `off`.",
  },
  PUSHES_PER_REPOSITORY: { default: "2000/d", meaning: "Limit of pushes stored of one repository, or `off`." },
  PLAN: {
    default: "free",
    meaning: "`free` or `paid`: the plan that [the budget](metrics.md#the-budget) is measured against.",
  },
  DOCKER_HUB_URL: { default: "https://hub.docker.com", meaning: "Another Docker Hub API, as of a test server." },
  DOCKER_AUTH_URL: { default: "https://auth.docker.io", meaning: "Another token service for Docker Hub's registry." },
  DOCKER_REGISTRY_URL: { default: "https://registry-1.docker.io", meaning: "Another registry, as of a mirror." },
  ACCESS_TEAM_DOMAIN: { default: "", meaning: "Your team, as in `acme.cloudflareaccess.com`." },
  ACCESS_AUD: { default: "", meaning: "The application's AUD tag, 64 hexadecimal digits." },
  ACCESS_ROLES: {
    default: "",
    meaning:
      "[Roles](#operators) and patterns: `write=*@acme.com|boss@x.com,read=*`. A pattern is an address, `*@domain`, `*`, or `service:<client id>`. `write` wins over `read`; without a role the answer is 403.",
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** The name of a variable. */
export type VariableName = keyof typeof VARIABLES;
