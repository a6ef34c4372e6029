import { configArguments, type StorageOptions } from "./options.ts";

/** The parts of wrangler's configuration that the relay depends on. */
export interface WranglerConfig {
  readonly configPath?: string | undefined;
  readonly definedEnvironments?: readonly string[] | undefined;
  readonly compatibility_date?: string | undefined;
  readonly kv_namespaces?: readonly { readonly binding: string }[];
  readonly durable_objects?: { readonly bindings: readonly { readonly name: string }[] };
  readonly ratelimits?: readonly { readonly name: string }[];
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly compatibility_flags?: readonly string[];
  readonly observability?: { readonly logs?: { readonly invocation_logs?: boolean } } | undefined;
}

/** Reads wrangler's configuration by wrangler itself, which knows all its forms. */
export async function readConfig(options: StorageOptions): Promise<WranglerConfig> {
  const { unstable_readConfig: read } = await import("wrangler");
  const [, config] = configArguments({ ...(options.config !== undefined && { config: options.config }) });
  return read(
    { ...(config !== undefined && { config }), ...(options.env !== undefined && { env: options.env }) },
    { hideWarnings: true },
  );
}

/**
 * Whether wrangler's configuration lacks PUBLIC_URL for the deployed relay. False if unknown: without a configuration,
 * and for the local storage, because `npm start` sets it.
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

/** The relay's own address in wrangler's configuration; undefined if it is not set or cannot be read. */
export async function publicUrlOf(options: StorageOptions): Promise<string | undefined> {
  try {
    const url = (await readConfig(options)).vars?.["PUBLIC_URL"];
    return typeof url === "string" && url !== "" ? url : undefined;
  } catch {
    return undefined;
  }
}
