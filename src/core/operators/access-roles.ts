import { err, ok, type Result } from "../lib/result.ts";
import { ROLES, type Role } from "./operator.ts";

/** The prefix of identities of service tokens and certificates. No email address starts with it. */
export const SERVICE = "service:";

/** Returns the role of an identity that Cloudflare Access verified; undefined if it has none. */
export type RoleOf = (identity: string) => Role | undefined;

/** `*`, `*@domain` or an exact identity. Email addresses and domains are compared in lower case. */
const PATTERN = /^(\*|\*@[^\s*@|,=]+|[^\s*|,=]+)$/;

/**
 * Parses ACCESS_ROLES, as in `write=*@acme.com|boss@x.com,read=*`. An identity with several roles has `write`. The
 * error has at most 200 characters.
 */
export function parseAccessRoles(text: string): Result<RoleOf, string> {
  const patterns: { readonly role: Role; readonly pattern: string }[] = [];
  for (const [index, entry] of text.split(",").entries()) {
    if (entry.trim() === "") continue;
    const [name = "", list = "", ...rest] = entry.split("=").map((part) => part.trim());
    const role = ROLES.find((each) => each === name);
    const where = `ACCESS_ROLES: entry number ${index + 1}`;
    if (role === undefined || rest.length > 0) return err(`${where}: expected read=... or write=...`);
    for (const pattern of list.split("|").map((each) => each.trim())) {
      if (!PATTERN.test(pattern)) return err(`${where}: expected *, *@domain or an address, with | between them`);
      patterns.push({ role, pattern: pattern.toLowerCase() });
    }
  }
  if (patterns.length === 0) return err("ACCESS_ROLES is not set: expected it as in write=*@acme.com,read=*");
  return ok((identity) => {
    const roles = patterns.flatMap(({ role, pattern }) => (matches(pattern, identity.toLowerCase()) ? [role] : []));
    return roles.includes("write") ? "write" : roles[0];
  });
}

function matches(pattern: string, identity: string): boolean {
  if (pattern === "*" || pattern === identity) return true;
  // A certificate's name is chosen by its owner, so services belong to no domain. The last @ ends the local part.
  return (
    !identity.startsWith(SERVICE) &&
    pattern.startsWith("*@") &&
    identity.slice(identity.lastIndexOf("@")) === pattern.slice(1)
  );
}
