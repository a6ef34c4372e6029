import type { AuditEntry } from "../../core/api/audit.ts";
import { parseAdminTokens } from "../../core/operators/admin-tokens.ts";
import { tokenChanges, type TokenPrints } from "../../core/operators/token-changes.ts";
import { entriesOf } from "../../core/token/token.ts";
import type { Env } from "../env/env.ts";
import type { Meta } from "../storage/meta.ts";
import type { UnusedTokens } from "./unused-tokens.ts";

/** The name of the last fingerprints in `meta`. */
const PRINTS = "token-prints";

/** Length in hexadecimal digits: too short to find a token by, long enough to show a change. */
const PRINT_LENGTH = 8;

/** Notices when the Worker's tokens change: `wrangler secret put` does not tell the relay. */
export class TokenFingerprints {
  readonly #meta: Meta;
  readonly #unused: UnusedTokens;

  constructor(meta: Meta, unused: UnusedTokens) {
    this.#meta = meta;
    this.#unused = unused;
  }

  /** Audit entries for the tokens that have changed since the last call; none on the first call. */
  async changes(env: Env, now: number): Promise<Omit<AuditEntry, "id">[]> {
    const prints = await printsOf(env);
    this.#unused.note(prints.RELAY_TOKENS ?? {}, now);
    const before = this.#meta.get(PRINTS);
    this.#meta.set(PRINTS, JSON.stringify(prints));
    if (before === undefined) return [];
    return tokenChanges(JSON.parse(before) as TokenPrints, prints).map((detail) => ({
      at: now,
      action: "tokens.changed",
      by: "secrets",
      via: "secrets",
      detail,
    }));
  }
}

async function printsOf(env: Env): Promise<TokenPrints> {
  const operators = parseAdminTokens(env.ADMIN_TOKENS ?? "");
  return {
    RELAY_TOKENS: await printsOfAll(entriesOf(env.RELAY_TOKENS ?? "")),
    TUNNEL_TOKENS: await printsOfAll(entriesOf(env.TUNNEL_TOKENS ?? "")),
    ADMIN_TOKENS: await printsOfAll(
      // Another role is a change as well.
      operators.ok ? operators.value.map(({ label, role, token }) => ({ label, token: `${role} ${token}` })) : [],
    ),
    ADMIN_TOKEN: await printsOfAll(env.ADMIN_TOKEN ? [{ label: "admin", token: env.ADMIN_TOKEN }] : []),
    METRICS_TOKEN: await printsOfAll(env.METRICS_TOKEN ? [{ label: "metrics", token: env.METRICS_TOKEN }] : []),
  };
}

async function printsOfAll(
  tokens: readonly { readonly label: string; readonly token: string }[],
): Promise<Record<string, string>> {
  const prints = tokens.map(async ({ label, token }) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    return [label, new Uint8Array(digest).toHex().slice(0, PRINT_LENGTH)] as const;
  });
  return Object.fromEntries(await Promise.all(prints));
}
