import { configArguments, type StorageOptions } from "./options.ts";

/** The parts of wrangler's configuration that the relay depends on. */
export interface WranglerConfig {
  readonly configPath?: string | undefined;
  readonly kv_namespaces?: readonly { readonly binding: string }[];
  readonly durable_objects?: { readonly bindings: readonly { readonly name: string }[] };
  readonly ratelimits?: readonly { readonly name: string }[];
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly compatibility_flags?: readonly string[];
  readonly observability?: { readonly logs?: { readonly invocation_logs?: boolean } } | undefined;
}

/** Reads as wrangler does, and with it: only wrangler knows all the forms of its configuration. */
export async function readConfig(options: StorageOptions): Promise<WranglerConfig> {
  const { unstable_readConfig: read } = await import("wrangler");
  const [, config] = configArguments({ ...(options.config !== undefined && { config: options.config }) });
  return read(
    { ...(config !== undefined && { config }), ...(options.env !== undefined && { env: options.env }) },
    { hideWarnings: true },
  );
}

/**
 * Whether the deployed relay gets no PUBLIC_URL from wrangler's configuration. False where that cannot be said: for the
 * storage of this machine, where `npm start` sets it, and without a configuration.
 */
export async function isPublicUrlMissing(options: StorageOptions): Promise<boolean> {
  if (options.local === true) return false;
  try {
    const { configPath, vars = {} } = await readConfig(options);
    return configPath !== undefined && !vars["PUBLIC_URL"];
  } catch {
    return false;
  }
}
