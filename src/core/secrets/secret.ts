import { err, ok, type Result } from "../lib/result.ts";
import { SENDER_SECRETS } from "../senders/senders.ts";

const REFERENCE = /\$\{secret:([A-Z][A-Z0-9_]*)\}/g;

/** A whole value that names a Worker secret: `${secret:NAME}`. */
export const SECRET_REFERENCE = /^\$\{secret:[A-Z][A-Z0-9_]*\}$/;

// The relay's own secrets are no target's business: a rule document must not be able to send them anywhere.
const OWN_SECRETS = new Set([
  "RELAY_TOKENS",
  "ADMIN_TOKEN",
  "ADMIN_TOKENS",
  "METRICS_TOKEN",
  "TUNNEL_TOKENS",
  ...SENDER_SECRETS,
]);

/** A document's part with its secrets filled in, and their values, so that they can be redacted wherever they show. */
export interface Revealed<T> {
  readonly value: T;
  readonly secrets: readonly string[];
}

/** The names of the secrets that a part of a document refers to, each once. */
export function secretNames(part: unknown): string[] {
  return [...new Set([...JSON.stringify(part).matchAll(REFERENCE)].map(([, name]) => name ?? ""))];
}

/**
 * Replaces every `${secret:NAME}` in the strings of a part of a document. Secrets are filled in before a request is
 * built, never after, so that a value in a payload which looks like a reference stays what it is.
 * The error names the secret that is not set.
 */
export function revealSecrets<T>(part: T, lookup: (name: string) => string | undefined): Result<Revealed<T>, string> {
  const names = secretNames(part);
  const values = new Map<string, string>();
  for (const name of names) {
    const value = OWN_SECRETS.has(name) ? undefined : lookup(name);
    if (value === undefined || value === "") {
      const hint = OWN_SECRETS.has(name) ? "is hubrelay's own" : `is not set: run \`wrangler secret put ${name}\``;
      return err(`the secret ${name} ${hint}`);
    }
    values.set(name, value);
  }
  const value = values.size === 0 ? part : (replaceStrings(part, values) as T);
  return ok({ value, secrets: [...values.values()] });
}

function replaceStrings(part: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof part === "string") return part.replace(REFERENCE, (_, name: string) => values.get(name) ?? "");
  if (Array.isArray(part)) return part.map((item) => replaceStrings(item, values));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replaceStrings(item, values)]));
}

/** The values of the secrets that a part of a document refers to, of those that are set. */
export function secretValues(part: unknown, lookup: (name: string) => string | undefined): string[] {
  return secretNames(part).flatMap((name) => lookup(name) || []);
}
