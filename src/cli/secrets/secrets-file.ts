import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newEntry, newToken, type TokenScope } from "./new-tokens.ts";
import { makePrivate, writePrivateFile } from "./private-file.ts";

/** The secrets that `init` created, in a file on this machine. */
export interface SecretsFile {
  /** The file's path, relative to the project's directory. */
  readonly name: string;
  readonly secrets: Readonly<Record<string, string>>;
}

const DIRECTORY = ".hubrelay";

/**
 * Reads the tokens for a new Worker, or creates and saves them. They are saved before the deploy, so that a retry of a
 * failed deploy uses the same tokens. Makes the file and its directory readable to their owner only.
 */
export function readOrCreateSecrets(directory: string, env: string | undefined, scope?: TokenScope): SecretsFile {
  const name = join(DIRECTORY, env === undefined ? "secrets.json" : `secrets.${env}.json`);
  const file = join(directory, name);
  if (existsSync(file)) {
    makePrivate(join(directory, DIRECTORY));
    makePrivate(file);
    return { name, secrets: JSON.parse(readFileSync(file, "utf8")) as Record<string, string> };
  }
  const secrets = { RELAY_TOKENS: newEntry("hub1", scope), ADMIN_TOKEN: newToken() };
  mkdirSync(join(directory, DIRECTORY), { recursive: true, mode: 0o700 });
  makePrivate(join(directory, DIRECTORY));
  writePrivateFile(file, `${JSON.stringify(secrets, undefined, 2)}\n`);
  return { name, secrets };
}
