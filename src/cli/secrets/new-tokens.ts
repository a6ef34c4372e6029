import { randomBytes } from "node:crypto";
import { formatEntry, type TokenEntry } from "../../core/token/token.ts";

/** The senders and repositories of a token. No senders mean Docker Hub alone, no patterns mean all repositories. */
export type TokenScope = Pick<TokenEntry, "senders" | "patterns">;

/** Docker Hub's pushes of all repositories. */
export const DOCKER_HUB: TokenScope = { senders: [], patterns: [] };

/** Creates a token of 192 random bits: 32 characters that need no escape in a URL. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** Creates an entry of `RELAY_TOKENS` with a new token. */
export function newEntry(label: string, scope = DOCKER_HUB): string {
  return formatEntry({ label, ...scope, token: newToken() });
}
