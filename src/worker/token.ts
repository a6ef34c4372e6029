import { err, ok, type Result } from "../core/result.ts";
import type { Env } from "./env.ts";

/** A shared secret, under the name by which logs and events know it. */
interface Token {
  readonly label: string;
  readonly digest: ArrayBuffer;
}

const MIN_TOKEN_LENGTH = 24;

// Docker Hub takes URLs of at most 255 characters, the host and `/hook/` included.
const MAX_TOKEN_LENGTH = 200;

/** RFC 3986's unreserved characters, which no client escapes in a path. */
const TOKEN = /^[A-Za-z0-9._~-]+$/;

/** The secrets that are lists of tokens: those of pushes, and those of tunnels' clients by the tunnel's name. */
type TokenList = "RELAY_TOKENS" | "TUNNEL_TOKENS";

/** The live tokens of such a secret: separated by commas, each optionally `label=token`. */
export class Tokens {
  readonly #tokens: readonly Token[];

  private constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The labels of all live tokens, in their order. */
  get labels(): readonly string[] {
    return this.#tokens.map(({ label }) => label);
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
    const entries = (list ?? "").split(",").map((entry) => entry.trim());
    if (entries.every((entry) => entry === "")) return err(`${secret} is not set`);
    const tokens: Token[] = [];
    for (const [index, entry] of entries.entries()) {
      if (entry === "") continue;
      const separator = entry.indexOf("=");
      const label = separator === -1 ? `token-${index + 1}` : entry.slice(0, separator);
      const token = entry.slice(separator + 1);
      const where = `${secret}: token number ${index + 1}`;
      if (token.length < MIN_TOKEN_LENGTH) return err(`${where} is shorter than ${MIN_TOKEN_LENGTH} characters`);
      if (token.length > MAX_TOKEN_LENGTH) return err(`${where} is longer than ${MAX_TOKEN_LENGTH} characters`);
      if (!TOKEN.test(token)) return err(`${where} has characters other than letters, digits, '.', '_', '~' and '-'`);
      tokens.push({ label, digest: await digestOf(token) });
    }
    return ok(new Tokens(tokens));
  }

  /**
   * The label of the token that this is, or undefined. Digests are compared, all of them and each in constant time, so
   * that the time taken says nothing about a token.
   */
  async labelOf(candidate: string): Promise<string | undefined> {
    const digest = await digestOf(candidate);
    let found: string | undefined;
    for (const token of this.#tokens) {
      if (crypto.subtle.timingSafeEqual(digest, token.digest)) found ??= token.label;
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
  return token.length < MIN_TOKEN_LENGTH ? `ADMIN_TOKEN is shorter than ${MIN_TOKEN_LENGTH} characters` : undefined;
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
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
