import { wranglerFailed } from "./failure.ts";
import { configArguments, directoryOf, type StorageOptions } from "./options.ts";
import { requireWrangler, runWrangler } from "./run.ts";

/** A binding of a version, as Cloudflare lists it. */
export interface Binding {
  readonly name: string;
  readonly type: string;
}

/** A deployed version and its share of the requests, in per cent. */
export interface Share {
  readonly version_id: string;
  readonly percentage: number;
}

/** Returns the id of the latest uploaded version; undefined if there is none. Throws if wrangler fails, as all of these. */
export async function latestVersion(options: StorageOptions): Promise<string | undefined> {
  const versions = (await ask(options, "versions", "list")) as { readonly id: string }[];
  // wrangler lists the latest version last.
  return versions.at(-1)?.id;
}

/** Returns the bindings of a version, variables and secrets included. */
export async function bindingsOf(options: StorageOptions, version: string): Promise<readonly Binding[]> {
  const { resources } = (await ask(options, "versions", "view", version)) as {
    readonly resources?: { readonly bindings?: readonly Binding[] };
  };
  return resources?.bindings ?? [];
}

/** Returns the versions that share the requests now. */
export async function deployedVersions(options: StorageOptions): Promise<readonly Share[]> {
  return ((await ask(options, "deployments", "status")) as { readonly versions: readonly Share[] }).versions;
}

/**
 * Lists the names of the Worker's secrets; undefined if there is no such Worker. Throws on any other failure: mistaking
 * it for "none" would replace tokens in use.
 */
export async function secretNamesOf(options: StorageOptions): Promise<string[] | undefined> {
  const args = ["secret", "list", "--format", "json", ...configArguments(options)];
  const result = await runWrangler(args, { directory: directoryOf(options) });
  if (result.exitCode !== 0 && /Worker .* not found/.test(result.stderr + result.stdout)) return undefined;
  if (result.exitCode !== 0) throw wranglerFailed(result, "listing the Worker's secrets");
  return (JSON.parse(result.stdout) as { name: string }[]).map(({ name }) => name);
}

async function ask(options: StorageOptions, ...words: readonly string[]): Promise<unknown> {
  const args = [...words, "--json", ...configArguments(options)];
  return JSON.parse(
    await requireWrangler(args, { directory: directoryOf(options) }, "looking at the Worker on Cloudflare"),
  );
}
