import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { wrongUsage } from "../terminal/exit.ts";
import type { StorageOptions } from "./options.ts";

/** The files that wrangler looks for, in its order. */
export const CONFIG_FILES = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

/** Throws if wrangler would find no configuration: not the named file, and none in this directory or above it. */
export function requireConfig({ config }: StorageOptions): void {
  if (config !== undefined) {
    if (existsSync(config)) return;
    throw wrongUsage(`${config} cannot be read: there is no such file`, "--config names wrangler's configuration");
  }
  for (let place = process.cwd(); ; place = dirname(place)) {
    if (CONFIG_FILES.some((file) => existsSync(join(place, file)))) return;
    if (place === dirname(place)) break;
  }
  throw wrongUsage(
    `there is no wrangler.toml in ${resolve(".")}`,
    "run this in the project's directory, name the file with --config, or create it: hubrelay init",
  );
}
