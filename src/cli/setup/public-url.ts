import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { CONFIG_FILES } from "../wrangler/config-file.ts";

/** Matches the empty variable, in TOML and in JSON. */
const EMPTY = /^([ \t]*"?PUBLIC_URL"?[ \t]*[=:][ \t]*)""/gm;

/**
 * Writes the relay's own address into wrangler's configuration if PUBLIC_URL is empty there; links need it. In TOML it
 * reads only the variables of the deployed environment. Returns whether it was written. Leaves the file unchanged if
 * the variable is set or missing, or could belong to several environments.
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

/** The name of the TOML table with the variables of the deployed environment, as in `env.staging.vars`. */
export function variablesOf({ env }: Pick<StorageOptions, "env">): string {
  return env === undefined ? "vars" : `env.${env}.vars`;
}

/** A part of a text, by its indexes; empty if the text has no such part. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** Finds the lines of a TOML table, from its header to the next one. */
function tableIn(text: string, table: string): Part {
  const headers = [...text.matchAll(/^[ \t]*\[+[ \t]*([^\]\n]*?)[ \t]*\]+[ \t]*(?:#.*)?$/gm)];
  const at = headers.findIndex(([, name]) => name === table);
  const header = headers[at];
  if (header === undefined) return { start: 0, end: 0 };
  return { start: header.index + header[0].length, end: headers[at + 1]?.index ?? text.length };
}

/** Returns all of a JSON text. JSON has no headers, but without environments the variable is there once. */
function wholeOf(text: string, { env }: StorageOptions): Part {
  return { start: 0, end: env === undefined ? text.length : 0 };
}
