import { isCustomName } from "../custom-senders/definition.ts";
import { compilePatterns } from "../match/pattern.ts";
import type { TextTest } from "../expression/regex.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { DEFAULT_SENDER, isSenderName, SENDER_NAMES } from "../senders/name.ts";
import { scopeProblem } from "./scope.ts";
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH } from "../secrets/token-length.ts";

/**
 * One entry of a list such as `RELAY_TOKENS`, unvalidated: `label/senders@patterns=token`. Only the token is required.
 * Senders and patterns are separated by `|`: `ci/github|quay@ghcr.io/acme/*=<token>`.
 */
export interface TokenEntry {
  /** The name in logs and events; by default its position, `token-2`. */
  readonly label: string;
  /** Names of its senders; empty means Docker Hub. */
  readonly senders: readonly string[];
  /** Patterns of its repositories; empty means all. */
  readonly patterns: readonly string[];
  readonly token: string;
  /** Its position in the list, from 1. */
  readonly number: number;
}

/** A valid token and its scope. */
export interface Token {
  readonly label: string;
  readonly token: string;
  /** At least one. */
  readonly senders: readonly string[];
  readonly patterns: readonly string[];
  /** Tests whether a repository, by its full name, is in scope. */
  readonly covers: TextTest;
}

/** RFC 3986's unreserved characters, which no client escapes in a path. */
const TOKEN = /^[A-Za-z0-9._~-]+$/;

/** Separates senders and patterns, because a comma separates tokens. */
const SEPARATOR = "|";

/** Splits a list into its entries, separated by commas, without validation. */
export function entriesOf(list: string): TokenEntry[] {
  return list.split(",").flatMap((text, index) => {
    const entry = text.trim();
    return entry === "" ? [] : [entryOf(entry, index + 1)];
  });
}

function entryOf(text: string, number: number): TokenEntry {
  const separator = text.indexOf("=");
  const name = separator === -1 ? "" : text.slice(0, separator);
  const [whom, patterns] = cut(name, "@");
  const [label, senders] = cut(whom, "/");
  return {
    label: label.trim() || `token-${number}`,
    senders: listOf(senders),
    patterns: listOf(patterns),
    token: text.slice(separator + 1),
    number,
  };
}

/** Splits a text at the first mark; the second part is undefined without one. */
function cut(text: string, mark: string): [before: string, behind: string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(SEPARATOR).map((part) => part.trim());
}

/** Formats an entry. The label may be empty. */
export function formatEntry(entry: Pick<TokenEntry, "label" | "senders" | "patterns" | "token">): string {
  const { label, senders, patterns, token } = entry;
  const from = senders.length === 0 ? "" : `/${senders.join(SEPARATOR)}`;
  const scope = patterns.length === 0 ? "" : `@${patterns.join(SEPARATOR)}`;
  const name = `${label}${from}${scope}`;
  return name === "" ? token : `${name}=${token}`;
}

/** Returns the names of an entry's senders, without invalid ones. */
export function sendersOf({ senders }: Pick<TokenEntry, "senders">): string[] {
  return senders.length === 0 ? [DEFAULT_SENDER] : senders.filter((name) => isSenderName(name) || isCustomName(name));
}

/** Checks whether a text is a valid repository or pattern for a token. The error says what was expected. */
export function checkPattern(text: string): Result<string, string> {
  if (/[=,|\s]/.test(text)) return err("expected a repository or a pattern, as in acme/web or acme/*");
  const compiled = compilePatterns(text, "repository", true);
  return compiled.ok ? ok(text) : err(compiled.error[0]?.message ?? "");
}

/**
 * Parses a secret that is a list of tokens. The error shows no part of it.
 *
 * @param secret its name, for errors
 */
export function parseTokens(secret: string, list: string): Result<Token[], string> {
  const entries = entriesOf(list);
  if (entries.length === 0) return err(`${secret} is not set`);
  const tokens: Token[] = [];
  for (const { label, senders, patterns, token, number } of entries) {
    const where = `${secret}: token number ${number}`;
    if (token.length < MIN_TOKEN_LENGTH) return err(`${where} is shorter than ${MIN_TOKEN_LENGTH} characters`);
    if (token.length > MAX_TOKEN_LENGTH) return err(`${where} is longer than ${MAX_TOKEN_LENGTH} characters`);
    if (!TOKEN.test(token)) return err(`${where} has characters other than letters, digits, '.', '_', '~' and '-'`);
    const wrong = senders.findIndex((sender) => !isSenderName(sender) && !isCustomName(sender));
    if (wrong >= 0) {
      const expected = `${SENDER_NAMES.join(", ")}, or a name in "senders" of the rule document`;
      return err(`${where} has an invalid sender, number ${wrong + 1}: expected ${expected}`);
    }
    const covers = compilePatterns([...patterns], "repository", true);
    if (!covers.ok) {
      const place = Number(covers.error[0]?.path[0] ?? 0) + 1;
      return err(`${where} has an invalid repository pattern, number ${place}: expected acme/web or acme/*`);
    }
    const scope = scopeProblem(patterns, senders);
    if (scope !== undefined) {
      const pattern = scope.number === undefined ? "" : `: pattern number ${scope.number}`;
      return err(`${where}${pattern} ${scope.message}`);
    }
    tokens.push({ label, token, senders: sendersOf({ senders }), patterns, covers: covers.value });
  }
  return ok(tokens);
}
