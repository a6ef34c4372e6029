import type { DirectoryCalls } from "./directory-calls.ts";
import type { RepositoryCalls } from "./repository-calls.ts";
import type { TargetGateCalls } from "./target-gate-calls.ts";
import type { TokenAllowanceCalls } from "./token-allowance-calls.ts";
import type { TunnelCalls } from "./tunnel-calls.ts";

/** The Worker's bindings, variables and secrets, as wrangler.toml declares them. */
export interface Env {
  readonly RULES: KVNamespace;
  readonly REPOSITORY: DurableObjectNamespace<RepositoryCalls>;
  readonly DIRECTORY: DurableObjectNamespace<DirectoryCalls>;
  readonly GATE: DurableObjectNamespace<TargetGateCalls>;
  /** Counts what each token may still store; absent in older configurations. */
  readonly ALLOWANCE?: DurableObjectNamespace<TokenAllowanceCalls>;
  /** Limits requests with unknown tokens by address; absent where the platform does not limit. */
  readonly STRANGER_LIMIT?: RateLimit;
  /** Limits requests by token; absent where the platform does not limit. */
  readonly TOKEN_LIMIT?: RateLimit;
  readonly TUNNEL: DurableObjectNamespace<TunnelCalls>;
  /** The dashboard's files; absent where the Worker runs without them. */
  readonly ASSETS?: Fetcher;
  readonly RELAY_TOKENS?: string;
  readonly TUNNEL_TOKENS?: string;
  readonly ADMIN_TOKEN?: string;
  /** Named operators: `label=token` or `label:role=token`, separated by commas. */
  readonly ADMIN_TOKENS?: string;
  /** Operators through Cloudflare Access: its team, the application's AUD tag, and the roles. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  readonly ACCESS_AUD?: string;
  readonly ACCESS_ROLES?: string;
  readonly METRICS_TOKEN?: string;
  readonly ALLOWED_PRIVATE_HOSTS?: string;
  readonly CALLBACK_HOSTS?: string;
  /** Registries behind a proxy: `internal=public`, separated by commas. */
  readonly REGISTRY_ALIASES?: string;
  readonly PUBLIC_URL?: string;
  readonly RETENTION_DAYS?: string;
  /** Other hosts instead of Docker's own: a mirror, or a test server. */
  readonly DOCKER_HUB_URL?: string;
  readonly DOCKER_AUTH_URL?: string;
  readonly DOCKER_REGISTRY_URL?: string;
  readonly PUSHES_PER_TOKEN?: string;
  readonly BYTES_PER_TOKEN?: string;
  readonly NEW_REPOSITORIES_PER_TOKEN?: string;
  readonly PUSHES_PER_REPOSITORY?: string;
  readonly PLAN?: string;
  /** Workers Analytics Engine, where it is bound. */
  readonly ANALYTICS?: AnalyticsEngineDataset;
}

/** The value of a secret that a rule document names; undefined if it is not set. */
export function secretOf(env: Env, name: string): string | undefined {
  const value = (env as unknown as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}
