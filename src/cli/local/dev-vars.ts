import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { DEFAULT_SENDER, type SenderName } from "../../core/senders/name.ts";
import { entriesOf, formatEntry, sendersOf, type TokenEntry } from "../../core/token/token.ts";
import { makePrivate, writePrivateFile } from "./private-file.ts";

/** A new token: 32 characters that a URL takes as they are, 192 bits. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** What a token is for: no senders are Docker Hub alone, no patterns all repositories. */
export type TokenScope = Pick<TokenEntry, "senders" | "patterns">;

const DOCKER_HUB: TokenScope = { senders: [], patterns: [] };

/** An entry of `RELAY_TOKENS` with a new token. */
export function newEntry(label: string, scope = DOCKER_HUB): string {
  return formatEntry({ label, ...scope, token: newToken() });
}

/**
 * The secrets of local runs, which wrangler dev reads from the same file. Creates it with new ones the first time.
 * Afterwards only its owner may read it, whatever mode it had.
 */
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
  const variables = parseEnv(readFileSync(file, "utf8"));
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? ""]));
}

/** The first token of a `RELAY_TOKENS` list that is for a sender, without its label; empty where there is none. */
export function firstToken(list: string, sender: SenderName = DEFAULT_SENDER): string {
  return entriesOf(list).find((entry) => sendersOf(entry).includes(sender))?.token ?? "";
}
