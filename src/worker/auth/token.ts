import { MIN_TOKEN_LENGTH } from "../../core/secrets/token-length.ts";
import { parseTokens, type Token } from "../../core/token/token.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";

/** What is remembered of a token: its digest, and what it is for. */
type LiveToken = Omit<Token, "token"> & { readonly digest: ArrayBuffer };

const utf8 = new TextEncoder();

/** The secrets that are lists of tokens: those of pushes, and those of tunnels' clients by the tunnel's name. */
type TokenList = "RELAY_TOKENS" | "TUNNEL_TOKENS";

/** The live tokens of such a secret. */
export class Tokens {
  readonly #tokens: readonly LiveToken[];

  private constructor(tokens: readonly LiveToken[]) {
    this.#tokens = tokens;
  }

  /** The labels of all live tokens, in their order. */
  get labels(): readonly string[] {
    return this.#tokens.map(({ label }) => label);
  }

  /** What each is for, in their order; no patterns mean every repository. */
  get scopes(): readonly Pick<Token, "label" | "senders" | "patterns">[] {
    return this.#tokens.map(({ label, senders, patterns }) => ({ label, senders, patterns }));
  }

  static readonly #latest = new Map<
    TokenList,
    { readonly list: string | undefined; readonly tokens: Promise<Result<Tokens, string>> }
  >();

  /**
   * The tokens of a secret, read once for as long as its value stays the same. The error says what is wrong with it,
   * without showing any of it.
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
   * The token that this is, or undefined. Digests are compared, all of them and each in constant time, so that the time
   * taken says nothing about a token.
   */
  async find(candidate: string): Promise<Omit<Token, "token"> | undefined> {
    const digest = await digestOf(candidate);
    let found: LiveToken | undefined;
    for (const token of this.#tokens) {
      if (crypto.subtle.timingSafeEqual(digest, token.digest)) found ??= token;
    }
    return found;
  }

  /** Those that have a label. */
  labelled(label: string): Tokens {
    return new Tokens(this.#tokens.filter((token) => token.label === label));
  }
}

/** Why the operator's token cannot be used; undefined when it can. */
export function adminTokenProblem(token: string | undefined): string | undefined {
  if (!token) return "ADMIN_TOKEN is not set: run `wrangler secret put ADMIN_TOKEN`";
  return shortTokenProblem("ADMIN_TOKEN", token);
}

/** Why METRICS_TOKEN cannot be used; undefined when it can, and when it is not set. */
export function metricsTokenProblem(token: string | undefined): string | undefined {
  return token ? shortTokenProblem("METRICS_TOKEN", token) : undefined;
}

function shortTokenProblem(secret: string, token: string): string | undefined {
  if (token.length >= MIN_TOKEN_LENGTH) return undefined;
  return `${secret} is shorter than ${MIN_TOKEN_LENGTH} characters: run \`wrangler secret put ${secret}\` with a longer one`;
}

/** The token of a request's `Authorization: Bearer`, RFC 6750 section 2.1; undefined when it has none. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** Whether two secrets are the same, in a time that says nothing about either. */
export async function isSameSecret(one: string, other: string): Promise<boolean> {
  return crypto.subtle.timingSafeEqual(await digestOf(one), await digestOf(other));
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", utf8.encode(text));
}
