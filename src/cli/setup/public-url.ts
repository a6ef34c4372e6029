import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { CONFIG_FILES } from "../wrangler/config-file.ts";

/** The variable where it is empty, in TOML and in JSON. */
const EMPTY = /^(\s*"?PUBLIC_URL"?\s*[=:]\s*)""/m;

/**
 * Writes the relay's own address into wrangler's configuration where PUBLIC_URL is empty; links need it. Gives whether it
 * was written: a configuration without the variable, or with environments of its own, is left as it is.
 */
export function writePublicUrl(options: StorageOptions, url: string): boolean {
  if (options.env !== undefined) return false;
  const directory = directoryOf(options);
  const found = CONFIG_FILES.map((file) => join(directory, file)).find((file) => existsSync(file));
  const file = options.config === undefined ? found : resolve(options.config);
  if (file === undefined) return false;
  const text = readFileSync(file, "utf8");
  if (!EMPTY.test(text)) return false;
  writeFileSync(
    file,
    text.replace(EMPTY, (_, before: string) => `${before}"${url}"`),
  );
  return true;
}
