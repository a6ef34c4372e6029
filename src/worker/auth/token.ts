import { MIN_TOKEN_LENGTH } from "../../core/secrets/token-length.ts";
import { parseTokens, type Token } from "../../core/token/token.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";

/** A token by its digest, with its scope. */
type LiveToken = Omit<Token, "token"> & { readonly digest: ArrayBuffer };

const utf8 = new TextEncoder();

/** The secrets that are lists of tokens: of senders, and of tunnels' clients by the tunnel's name. */
type TokenList = "RELAY_TOKENS" | "TUNNEL_TOKENS";

/** The live tokens of a secret. */
export class Tokens {
  readonly #tokens: readonly LiveToken[];

  private constructor(tokens: readonly LiveToken[]) {
    this.#tokens = tokens;
  }

  /** The labels of all tokens, in their order. */
  get labels(): readonly string[] {
    return this.#tokens.map(({ label }) => label);
  }

  /** The scope of each token, in their order. Without patterns it is every repository. */
  get scopes(): readonly Pick<Token, "label" | "senders" | "patterns">[] {
    return this.#tokens.map(({ label, senders, patterns }) => ({ label, senders, patterns }));
  }

  static readonly #latest = new Map<
    TokenList,
    { readonly list: string | undefined; readonly tokens: Promise<Result<Tokens, string>> }
  >();

  /**
   * Parses the tokens of a secret, once for each value. The error says what is wrong with it, without showing any of it.
   */
  static of(env: Env, secret: TokenList): Promise<Result<Tokens, string>> {
    const list = env[secret];
    const latest = Tokens.#latest.get(secret);
    if (latest !== undefined && latest.list === list) return latest.tokens;
    const tokens = Tokens.#parse(secret, list);
    Tokens.#latest.set(secret, { list, tokens });
    return tokens;
  }

  static async #parse(secret: TokenList, list: string | undefined): Promise<Result<Tokens, string>> {
    const parsed = parseTokens(secret, list ?? "");
    if (!parsed.ok) return parsed;
    const live = parsed.value.map(async ({ token, ...rest }) => ({ ...rest, digest: await digestOf(token) }));
    return ok(new Tokens(await Promise.all(live)));
  }

  /**
   * The token; undefined if unknown. Compares all digests, each in constant time, so that the time taken reveals
   * nothing.
   */
  async find(candidate: string): Promise<Omit<Token, "token"> | undefined> {
    const digest = await digestOf(candidate);
    let found: LiveToken | undefined;
    for (const token of this.#tokens) {
      if (crypto.subtle.timingSafeEqual(digest, token.digest)) found ??= token;
    }
    return found;
  }

  /** The tokens with a label. */
  labelled(label: string): Tokens {
    return new Tokens(this.#tokens.filter((token) => token.label === label));
  }
}

/** Why ADMIN_TOKEN cannot be used; undefined if it can. */
export function adminTokenProblem(token: string | undefined): string | undefined {
  if (!token) return "ADMIN_TOKEN is not set: run `wrangler secret put ADMIN_TOKEN`";
  return shortTokenProblem("ADMIN_TOKEN", token);
}

/** Why METRICS_TOKEN cannot be used; undefined if it can, or if it is not set. */
export function metricsTokenProblem(token: string | undefined): string | undefined {
  return token ? shortTokenProblem("METRICS_TOKEN", token) : undefined;
}

function shortTokenProblem(secret: string, token: string): string | undefined {
  if (token.length >= MIN_TOKEN_LENGTH) return undefined;
  return `${secret} is shorter than ${MIN_TOKEN_LENGTH} characters: run \`wrangler secret put ${secret}\` with a longer one`;
}

/** The token of a request's `Authorization: Bearer`, RFC 6750 section 2.1; undefined if absent. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** Compares two secrets in constant time. */
export async function isSameSecret(one: string, other: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await digestOf(one), await digestOf(other));
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", utf8.encode(text));
}
