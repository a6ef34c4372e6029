/** Where a relay on this machine proves itself. No deployed Worker has this path. */
export const PROOF_PATH = "/.well-known/hubrelay-local";

/** What a relay on this machine proves itself with: a key that only the owner of the state can read. */
export interface ProofKey {
  readonly key: string;
  /** The port that the relay listens on. It is part of the proof, so that no other listener can pass one on. */
  readonly port: number;
}

/** The answer to a challenge: HMAC-SHA256 of the port and the challenge, as lower-case hex. */
export async function proofOf({ key, port }: ProofKey, challenge: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder();
  const imported = await crypto.subtle.importKey("raw", bytes.encode(key), algorithm, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes.encode(`${port}:${challenge}`)));
  return [...signed].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Fetch<Env> = (request: Request, env: Env, context: unknown) => Response | Promise<Response>;

/** The Worker, which also answers challenges if its variables have a key for that. Runs in workerd. */
export function withProof<Worker extends { fetch: Fetch<never> }>(worker: Worker): Worker {
  const fetch: Fetch<Partial<Record<"LOCAL_PROOF_KEY" | "LOCAL_PROOF_PORT", string>>> = async (
    request,
    env,
    context,
  ) => {
    const { pathname, searchParams } = new URL(request.url);
    const { LOCAL_PROOF_KEY: key, LOCAL_PROOF_PORT: port } = env;
    if (pathname !== PROOF_PATH || key === undefined) return worker.fetch(request, env as never, context);
    return new Response(await proofOf({ key, port: Number(port) }, searchParams.get("challenge") ?? ""));
  };
  return { ...worker, fetch };
}
