import { err, ok, type Result } from "../lib/result.ts";
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH } from "../secrets/token-length.ts";
import { ADMIN, ROLES, type Operator, type Role } from "./operator.ts";

/** A token of ADMIN_TOKENS and its operator. */
export interface AdminToken extends Operator {
  readonly token: string;
}

const LABEL = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/;

/** Bearer token characters of RFC 6750, without the list separator. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

const DEFAULT_ROLE: Role = "write";

/**
 * Parses ADMIN_TOKENS: `label=token` or `label:role=token`, separated by commas. A role is `read` or `write`, the
 * default. The error names the entry by its position and shows no part of it.
 */
export function parseAdminTokens(list: string): Result<AdminToken[], string> {
  const tokens: AdminToken[] = [];
  for (const [index, text] of list.split(",").entries()) {
    if (text.trim() === "") continue;
    const parsed = parseEntry(text.trim(), tokens);
    if (!parsed.ok) return err(`ADMIN_TOKENS: entry number ${index + 1} ${parsed.error}`);
    tokens.push(parsed.value);
  }
  return tokens.length === 0 ? err("ADMIN_TOKENS has no entry: expected label=token or label:role=token") : ok(tokens);
}

function parseEntry(text: string, others: readonly AdminToken[]): Result<AdminToken, string> {
  const separator = text.indexOf("=");
  if (separator === -1) return err("has no label: expected label=token or label:role=token");
  const [label = "", role = DEFAULT_ROLE, ...rest] = text.slice(0, separator).trim().split(":");
  const token = text.slice(separator + 1).trim();
  if (!LABEL.test(label)) return err("has a label that is not 1 to 40 letters, digits, '_', '.' or '-'");
  if (!isRole(role) || rest.length > 0) return err("has a role other than read or write");
  if (token.length < MIN_TOKEN_LENGTH) return err(`has a token shorter than ${MIN_TOKEN_LENGTH} characters`);
  if (token.length > MAX_TOKEN_LENGTH) return err(`has a token longer than ${MAX_TOKEN_LENGTH} characters`);
  if (!TOKEN.test(token)) return err("has a token with characters that no bearer token has");
  if (isTaken(label, others)) return err("has a label that another entry has, or ADMIN_TOKEN, which is `admin`");
  if (others.some((other) => other.token === token)) return err("has the token of another entry");
  return ok({ label, role, token });
}

/** Compares labels ignoring case, because people would confuse them. */
function isTaken(label: string, others: readonly Operator[]): boolean {
  return [ADMIN, ...others].some((other) => other.label.toLowerCase() === label.toLowerCase());
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
