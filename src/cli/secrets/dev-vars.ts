import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { DOCKER_HUB, newEntry, newToken } from "./new-tokens.ts";
import { makePrivate, writePrivateFile } from "./private-file.ts";

/** The file with the secrets of local runs, which `wrangler dev` reads too. */
export const DEV_VARS = ".dev.vars";

/** Reads the secrets of local runs; an empty record if the file is missing. */
export function readDevVars(file = DEV_VARS): Readonly<Record<string, string | undefined>> {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/** Reads the secrets of local runs, or creates them. Makes the file readable to its owner only. */
export function readOrCreateDevVars(file: string, scope = DOCKER_HUB): Record<string, string> {
  if (existsSync(file)) {
    makePrivate(file);
  } else {
    const lines = [
      "# Secrets of local runs. `wrangler secret put` sets those of the deployed Worker.",
      `RELAY_TOKENS="${newEntry("local", scope)}"`,
      `ADMIN_TOKEN="${newToken()}"`,
      `TUNNEL_TOKENS="dev=${newToken()}"`,
    ];
    writePrivateFile(file, `${lines.join("\n")}\n`);
  }
  return Object.fromEntries(Object.entries(readDevVars(file)).map(([name, value]) => [name, value ?? ""]));
}

/** Sets one variable in the file, and keeps its other lines. Makes the file readable to its owner only. */
export function changeDevVar(file: string, name: string, value: string): void {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  const line = `${name}="${value}"`;
  const place = lines.findIndex((text) => text.trimStart().startsWith(`${name}=`));
  if (place === -1) lines.push(line);
  else lines[place] = line;
  writePrivateFile(file, `${lines.join("\n")}\n`);
}
