import { dirname, resolve } from "node:path";
import type { Command } from "commander";

/** The options that choose a project and its storage: on Cloudflare or on this machine. */
export interface StorageOptions {
  readonly local?: boolean;
  readonly persistTo?: string;
  readonly config?: string;
  readonly env?: string;
}

/** Adds the options that choose a project and a storage. */
export function withStorageOptions(command: Command): Command {
  return command
    .option("--local", "the storage of `npm start` and `wrangler dev` on this machine, instead of Cloudflare's")
    .option("--persist-to <directory>", "with --local: the directory of the storage (default: .wrangler/state)")
    .option("--config <file>", "wrangler's configuration (default: wrangler.toml in this directory)")
    .option("--env <name>", "the environment of wrangler's configuration");
}

/** The directory in which wrangler runs and .dev.vars is. */
export function directoryOf({ config }: StorageOptions): string {
  return config === undefined ? process.cwd() : dirname(resolve(config));
}

/** Returns the options in wrangler's form. */
export function configArguments({ config, env }: StorageOptions): string[] {
  return [...(config === undefined ? [] : ["--config", resolve(config)]), ...(env === undefined ? [] : ["--env", env])];
}
