/**
 * Seals a text: an HMAC-SHA256 as base64url, which only the holder of the secret can make. A seal for one purpose is
 * invalid for another.
 */
export async function sealOf(purpose: string, text: string, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(`${purpose} ${secret}`), algorithm, false, ["sign"]);
  const seal = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text)));
  return seal.toBase64({ alphabet: "base64url", omitPadding: true });
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
