import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { entriesOf, formatEntry } from "../../core/token.ts";
import { makePrivate, writePrivateFile } from "./private-file.ts";

/** A new token: 32 characters that a URL takes as they are, 192 bits. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** An entry of `RELAY_TOKENS` with a new token, for some repositories or, without patterns, for all. */
export function newEntry(label: string, patterns: readonly string[] = []): string {
  return formatEntry({ label, senders: [], patterns, token: newToken() });
}

/**
 * The secrets of local runs, which wrangler dev reads from the same file. Creates it with new ones the first time.
 * Afterwards only its owner may read it, whatever mode it had.
 */
export function readOrCreateDevVars(file: string, patterns: readonly string[] = []): Record<string, string> {
  if (existsSync(file)) {
    makePrivate(file);
  } else {
    const lines = [
      "# Secrets of local runs. `wrangler secret put` sets those of the deployed Worker.",
      `RELAY_TOKENS="${newEntry("local", patterns)}"`,
      `ADMIN_TOKEN="${newToken()}"`,
      `TUNNEL_TOKENS="dev=${newToken()}"`,
    ];
    writePrivateFile(file, `${lines.join("\n")}\n`);
  }
  const variables = parseEnv(readFileSync(file, "utf8"));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? ""]));
}

/** The first token of a `RELAY_TOKENS` list, without its label. */
export function firstToken(list: string): string {
  return entriesOf(list)[0]?.token ?? "";
}
