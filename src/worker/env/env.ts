import type { RelaySecretName } from "../../core/secrets/relay-secrets.ts";
import type { DirectoryCalls } from "./directory-calls.ts";
import type { RepositoryCalls } from "./repository-calls.ts";
import type { TargetGateCalls } from "./target-gate-calls.ts";
import type { TokenAllowanceCalls } from "./token-allowance-calls.ts";
import type { TunnelCalls } from "./tunnel-calls.ts";
import type { VariableName } from "./variables.ts";

/** The Worker's bindings, variables and secrets, as wrangler.toml declares them. */
export interface Env extends Readonly<Partial<Record<VariableName | RelaySecretName, string>>> {
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
  /** Workers Analytics Engine, where it is bound. */
  readonly ANALYTICS?: AnalyticsEngineDataset;
}

/** The value of a secret that a rule document names; undefined if it is not set. */
export function secretOf(env: Env, name: string): string | undefined {
  const value = (env as unknown as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}
