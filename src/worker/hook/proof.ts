import { basicOf } from "../../core/lib/authorization.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Proof } from "../../core/senders/sender.ts";
import { secretOf, type Env } from "../env/env.ts";
import { isSameSecret } from "../auth/token.ts";

type Signature = Extract<Proof, { readonly kind: "signature" }>;

/** Returns a function that tells whether a secret is set. */
export function isProofSet(env: Env): (secret: string) => boolean {
  return (secret) => Boolean(secretOf(env, secret));
}

/**
 * Checks a request's signature or credential, beyond the token in its URL. Succeeds if there is none to check: the sender
 * has no proof, or the operator has not set the secret of one that is not required. The error says what is missing,
 * without showing any of it.
 */
export async function checkProof(
  proof: Proof | undefined,
  request: Request,
  env: Env,
  body: Uint8Array,
): Promise<Result<undefined, string>> {
  if (proof === undefined) return ok(undefined);
  const { header } = proof;
  const secret = secretOf(env, proof.secret);
  if (!secret) return proof.isRequired ? err(`The secret ${proof.secret} is not set at the relay.`) : ok(undefined);
  const given = request.headers.get(header);
  if (given === null) return err(`The header ${header} is missing: set ${proof.secret}'s value at the sender.`);
  const expected =
    proof.kind === "signature" ? [`${proof.prefix}${await hmacOf(proof, body, secret)}`] : authorizationsOf(secret);
  // Compares all of them, so that the time taken reveals nothing.
  const matches = await Promise.all(expected.map((value) => isSameSecret(given, value)));
  return matches.includes(true) ? ok(undefined) : err(`The header ${header} is not what ${proof.secret} makes it.`);
}

/** The values of `Authorization` that a secret allows: itself, and for `user:password` also HTTP Basic. */
function authorizationsOf(secret: string): string[] {
  return secret.includes(":") ? [secret, basicOf(secret)] : [secret];
}

async function hmacOf({ hash, encoding }: Signature, body: Uint8Array, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, body));
  return encoding === "hex" ? mac.toHex() : mac.toBase64();
}
