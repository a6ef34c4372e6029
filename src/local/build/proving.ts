import { PROOF_PATH, proofOf } from "../../cli/local/proof.ts";

type Fetch<Env> = (request: Request, env: Env, context: unknown) => Response | Promise<Response>;

/** Adds the proof's route to a Worker whose variables have a key for it. Runs in workerd. */
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
