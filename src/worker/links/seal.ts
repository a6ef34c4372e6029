/**
 * A seal on a text that only this relay can make: an HMAC-SHA256 by the operator's token, as base64url. A new
 * ADMIN_TOKEN breaks every seal. The purpose keeps what is sealed for one thing from being used for another.
 */
export async function sealOf(purpose: string, text: string, adminToken: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(`${purpose} ${adminToken}`), algorithm, false, ["sign"]);
  const seal = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text)));
  return seal.toBase64({ alphabet: "base64url", omitPadding: true });
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
