import { err, ok, type Result } from "../../core/lib/result.ts";

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const PREFIX = "whsec_";
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/**
 * The `webhook-signature` of a message: for each secret `v1,` and the base64 of the HMAC-SHA256 of id, timestamp and
 * body. The error says what is wrong with a secret, without showing it.
 *
 * @param timestamp in seconds since 1970
 */
export async function signature(
  secrets: readonly string[],
  id: string,
  timestamp: number,
  body: Uint8Array,
): Promise<Result<string, string>> {
  if (secrets.length === 0) return ok("");
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`);
  const content = new Uint8Array(prefix.byteLength + body.byteLength);
  content.set(prefix);
  content.set(body, prefix.byteLength);
  const signatures: string[] = [];
  for (const secret of secrets) {
    const key = await keyOf(secret);
    if (key === undefined) {
      return err(`a signing secret is not ${PREFIX} and the base64 of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes`);
    }
    signatures.push(`v1,${new Uint8Array(await crypto.subtle.sign("HMAC", key, content)).toBase64()}`);
  }
  return ok(signatures.join(" "));
}

/** The `X-Hub-Signature-256` of a body: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export async function hubSignature(secret: string, body: Uint8Array): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"]);
  return `sha256=${new Uint8Array(await crypto.subtle.sign("HMAC", key, body)).toHex()}`;
}

/** Imported keys, because importing one costs more than signing with it. */
const keys = new Map<string, CryptoKey>();
const MAX_KEYS = 100;

async function keyOf(secret: string): Promise<CryptoKey | undefined> {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const bytes = keyBytes(secret);
  if (bytes === undefined) return undefined;
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(secret, key);
  return key;
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
