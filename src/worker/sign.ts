import { err, ok, type Result } from "../core/result.ts";

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const PREFIX = "whsec_";
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/**
 * The `webhook-signature` of a message: for each secret `v1,` and the base64 of the HMAC-SHA256 of id, timestamp
 * (seconds since 1970) and body. The error says what is wrong with a secret, without showing it.
 */
export async function signature(
  secrets: readonly string[],
  id: string,
  timestamp: number,
  body: Uint8Array,
): Promise<Result<string, string>> {
  const content = new Uint8Array(await new Blob([`${id}.${timestamp}.`, body]).arrayBuffer());
  const signatures: string[] = [];
  for (const secret of secrets) {
    const key = keyBytes(secret);
    if (key === undefined) {
      return err(`a signing secret is not ${PREFIX} and the base64 of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes`);
    }
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
    signatures.push(`v1,${new Uint8Array(await crypto.subtle.sign("HMAC", imported, content)).toBase64()}`);
  }
  return ok(signatures.join(" "));
}

function keyBytes(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(secret.slice(PREFIX.length));
    return bytes.byteLength >= MIN_KEY_BYTES && bytes.byteLength <= MAX_KEY_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
