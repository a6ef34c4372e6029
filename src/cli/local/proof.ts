/** The path at which a local relay proves itself. A deployed Worker does not have it. */
export const PROOF_PATH = "/.well-known/hubrelay-local";

/** The key by which a local relay proves itself. Only the owner of the state can read it. */
export interface ProofKey {
  readonly key: string;
  /** The relay's port. The proof includes it, so that another listener cannot pass on the relay's proof. */
  readonly port: number;
}

/** Computes the answer to a challenge: HMAC-SHA256 of the port and the challenge, in lower-case hex. */
export async function proofOf({ key, port }: ProofKey, challenge: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder();
  const imported = await crypto.subtle.importKey("raw", bytes.encode(key), algorithm, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes.encode(`${port}:${challenge}`)));
  return [...signed].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
