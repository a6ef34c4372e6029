import { err, ok, type Result } from "../../core/result.ts";
import type { Proof } from "../../core/senders/sender.ts";
import { secretOf, type Env } from "../env.ts";
import { isSameSecret } from "../token.ts";

/**
 * Whether a request proves its sender beyond the token in its URL. Where the operator has not set the secret, the token
 * is all that is asked for. The error says what is missing, without showing any of it.
 */
export async function checkProof(
  proof: Proof | undefined,
  request: Request,
  env: Env,
  body: Uint8Array,
): Promise<Result<undefined, string>> {
  const secret = proof === undefined ? undefined : secretOf(env, proof.secret);
  if (proof === undefined || !secret) return ok(undefined);
  const header = proof.kind === "signature" ? proof.header : "authorization";
  const expected = proof.kind === "signature" ? `${proof.prefix}${await hmacOf(body, secret)}` : secret;
  const given = request.headers.get(header);
  if (given === null) return err(`The header ${header} is missing: set ${proof.secret}'s value at the sender.`);
  const isProven = await isSameSecret(given, expected);
  return isProven ? ok(undefined) : err(`The header ${header} is not what ${proof.secret} makes it.`);
}

async function hmacOf(body: Uint8Array, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, body)).toHex();
}
