/** How serve.ts is to run a relay. */
export interface ServeConfig {
  readonly stateDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The Worker's module, where it is not the one of wrangler.toml. */
  readonly entry?: string;
  /** The text of a rule document to put into KV first. */
  readonly rules?: string;
  readonly isLimited: boolean;
}

/** What serve.ts says: that it is ready and where, what the Worker logs, that it has done what it was told. */
export type ServeOutput = { readonly url: string } | { readonly log: string } | { readonly done: true };

/**
 * What serve.ts is told: the text of a rule document to put into KV, null to delete it; or to do what the cron does, as
 * if it were each of some times, at once.
 */
export type ServeInput = { readonly rules: string | null } | { readonly cronAt: readonly number[] };
