import { err, ok, type Result } from "../lib/result.ts";
import { SENDER_SECRETS } from "../senders/senders.ts";
import { RELAY_SECRETS } from "./relay-secrets.ts";

const REFERENCE = /\$\{secret:([A-Z][A-Z0-9_]*)\}/g;

/** A value that is a reference to a Worker secret: `${secret:NAME}`. */
export const SECRET_REFERENCE = /^\$\{secret:[A-Z][A-Z0-9_]*\}$/;

// Secrets of the relay itself. No rule document may send them anywhere.
const OWN_SECRETS = new Set<string>([...Object.keys(RELAY_SECRETS), ...SENDER_SECRETS]);

/** Whether a secret belongs to the relay itself, so that no rule document may name it. */
export function isReservedSecret(name: string): boolean {
  return OWN_SECRETS.has(name);
}

/** A part of a document with its secrets filled in, and their values for redaction. */
export interface Revealed<T> {
  readonly value: T;
  readonly secrets: readonly string[];
}

/** Returns the names of the secrets that a part of a document references, without duplicates. */
export function secretNames(part: unknown): string[] {
  return [...new Set([...JSON.stringify(part).matchAll(REFERENCE)].map(([, name]) => name ?? ""))];
}

/**
 * Replaces each `${secret:NAME}` in the texts of a part of a document. Do this before building a request, so that a
 * text in a payload that looks like a reference stays as it is. The error names the secret that is not set.
 */
export function revealSecrets<T>(part: T, lookup: (name: string) => string | undefined): Result<Revealed<T>, string> {
  const names = secretNames(part);
  const values = new Map<string, string>();
  for (const name of names) {
    const value = isReservedSecret(name) ? undefined : lookup(name);
    if (value === undefined || value === "") {
      const hint = isReservedSecret(name)
        ? "is reserved for hubrelay itself: use another name"
        : `is not set: run \`wrangler secret put ${name}\``;
      return err(`the secret ${name} ${hint}`);
    }
    values.set(name, value);
  }
  const value = values.size === 0 ? part : (replaceStrings(part, values) as T);
  return ok({ value, secrets: [...values.values()] });
}

/**
 * Replaces each `${secret:NAME}` by a stand-in, so that a request can be built for people without any secret. The
 * stand-ins are the same each time; redact them in what was built.
 *
 * @param address a text of the part that is an address: if it is one secret, its stand-in is an address too
 */
export function standInForSecrets<T>(part: T, address = ""): Revealed<T> {
  const names = secretNames(part);
  const marks = names.map((_, index) => standIn(index));
  const values = names.map((name, index) =>
    address === `\${secret:${name}}` ? `https://${marks[index]}.invalid/x` : (marks[index] ?? ""),
  );
  const byName = new Map(names.map((name, index) => [name, values[index] ?? ""]));
  return { value: replaceStrings(part, byName) as T, secrets: [...new Set([...values, ...marks])] };
}

/** Returns the stand-in for a secret: letters and digits, so that no address, header or form escapes it. */
export function standIn(index: number): string {
  return `zq7x0secretstandin${index}x`;
}

function replaceStrings(part: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof part === "string") return part.replace(REFERENCE, (_, name: string) => values.get(name) ?? "");
  if (Array.isArray(part)) return part.map((item) => replaceStrings(item, values));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replaceStrings(item, values)]));
}

/** Returns the values of the referenced secrets that are set. */
export function secretValues(part: unknown, lookup: (name: string) => string | undefined): string[] {
  return secretNames(part).flatMap((name) => lookup(name) || []);
}
