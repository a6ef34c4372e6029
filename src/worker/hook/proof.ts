import { basicOf } from "../../core/lib/authorization.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Proof } from "../../core/senders/sender.ts";
import { secretOf, type Env } from "../env/env.ts";
import { isSameSecret } from "../auth/token.ts";

/** Tells whether the operator has set the secret of a proof. */
export function isProofSet(env: Env): (secret: string) => boolean {
  return (secret) => Boolean(secretOf(env, secret));
}

/**
 * Whether a request proves its sender beyond the token in its URL. Where the operator has not set the secret, the token
 * is all that is asked for. The error says what is missing, without showing any of it.
 */
export async function checkProof(
  proof: Proof,
  request: Request,
  env: Env,
  body: Uint8Array,
): Promise<Result<undefined, string>> {
  const secret = secretOf(env, proof.secret);
  if (!secret) return ok(undefined);
  const header = proof.kind === "signature" ? proof.header : "authorization";
  const given = request.headers.get(header);
  if (given === null) return err(`The header ${header} is missing: set ${proof.secret}'s value at the sender.`);
  const expected =
    proof.kind === "signature" ? [`${proof.prefix}${await hmacOf(body, secret)}`] : authorizationsOf(secret);
  // All are compared, so that the time taken says nothing of which one it is.
  const matches = await Promise.all(expected.map((value) => isSameSecret(given, value)));
  return matches.includes(true) ? ok(undefined) : err(`The header ${header} is not what ${proof.secret} makes it.`);
}

/** The values of `Authorization` that a secret stands for: itself, and of `user:password` that of HTTP Basic. */
function authorizationsOf(secret: string): string[] {
  return secret.includes(":") ? [secret, basicOf(secret)] : [secret];
}

async function hmacOf(body: Uint8Array, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, body)).toHex();
}
