import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newEntry, newToken, type TokenScope } from "./new-tokens.ts";
import { makePrivate, writePrivateFile } from "./private-file.ts";

/** The secrets that `init` made, kept on this machine. */
export interface SecretsFile {
  /** Its path, from the project's directory. */
  readonly name: string;
  readonly secrets: Readonly<Record<string, string>>;
}

const DIRECTORY = ".hubrelay";

/**
 * Tokens for a new Worker. They are written down before they are deployed: a deploy that fails, or whose answer is
 * lost, is made again with the same ones. Only their owner may read the file and its directory, whatever modes they had.
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
