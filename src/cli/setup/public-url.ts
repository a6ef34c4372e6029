import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { CONFIG_FILES } from "../wrangler/config-file.ts";

/** The variable where it is empty, in TOML and in JSON. */
const EMPTY = /^([ \t]*"?PUBLIC_URL"?[ \t]*[=:][ \t]*)""/gm;

/**
 * Writes the relay's own address into wrangler's configuration where PUBLIC_URL is empty; links need it. In TOML only the
 * variables of the environment that is deployed are looked at. Gives whether it was written: where the variable is set,
 * or not there, or could be that of several environments, the configuration stays as it is.
 */
export function writePublicUrl(options: StorageOptions, url: string): boolean {
  const directory = directoryOf(options);
  const found = CONFIG_FILES.map((file) => join(directory, file)).find((file) => existsSync(file));
  const file = options.config === undefined ? found : resolve(options.config);
  if (file === undefined) return false;
  const text = readFileSync(file, "utf8");
  const { start, end } = file.endsWith(".toml") ? tableIn(text, variablesOf(options)) : wholeOf(text, options);
  const table = text.slice(start, end);
  if (table.match(EMPTY)?.length !== 1) return false;
  const written = table.replace(EMPTY, (_, before: string) => `${before}"${url}"`);
  writeFileSync(file, text.slice(0, start) + written + text.slice(end));
  return true;
}

/** The table of wrangler.toml that holds the variables of what is deployed, as in `env.staging.vars`. */
export function variablesOf({ env }: Pick<StorageOptions, "env">): string {
  return env === undefined ? "vars" : `env.${env}.vars`;
}

/** A part of a text, by its indexes; empty where there is no such part. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** The lines of a TOML table, below its header and up to the next one. */
function tableIn(text: string, table: string): Part {
  const headers = [...text.matchAll(/^[ \t]*\[+[ \t]*([^\]\n]*?)[ \t]*\]+[ \t]*(?:#.*)?$/gm)];
  const at = headers.findIndex(([, name]) => name === table);
  const header = headers[at];
  if (header === undefined) return { start: 0, end: 0 };
  return { start: header.index + header[0].length, end: headers[at + 1]?.index ?? text.length };
}

/** JSON has no headers to go by: without environments the variable is there once. */
function wholeOf(text: string, { env }: StorageOptions): Part {
  return { start: 0, end: env === undefined ? text.length : 0 };
}
