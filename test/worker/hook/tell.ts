import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../../src/index.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import type { Env } from "../../../src/worker/env/env.ts";

/** A token for every sender, beside those of the tests' environment. */
export const EVERY_SENDER = "test-token-for-every-sender";

const RELAY_TOKENS = `every/docker-hub|github|quay|harbor|distribution|gitlab|acr=${EVERY_SENDER}`;

/** What the relay answers to a request to the hook. */
export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly json: {
    readonly type?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly path: string; readonly message: string }[];
    readonly event?: string;
    readonly events?: readonly { readonly event: string }[];
    readonly rejected?: readonly { readonly path: string; readonly message: string }[];
    readonly held?: string;
  };
}

/** Posts a body to `/hook/<path>` of the Worker, whose environment is the tests' but for what is given. */
export async function tell(
  path: string,
  body: object | string,
  changes: Partial<Env> & Readonly<Record<string, unknown>> = {},
  headers: Record<string, string> = {},
): Promise<Told> {
  const init = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers };
  const request = new Request<unknown, IncomingRequestCfProperties>(`https://relay.example/hook/${path}`, init);
  const ctx = createExecutionContext();
  const answer = await worker.fetch(request, { ...env, RELAY_TOKENS, ...changes }, ctx);
  const json: Told["json"] = await answer.json();
  await waitOnExecutionContext(ctx);
  return { status: answer.status, headers: answer.headers, json };
}

/** The full names of repositories that have events, among these. */
export async function stored(...repositories: readonly string[]): Promise<string[]> {
  const found = repositories.map(async (name) => {
    const events = await env.REPOSITORY.getByName(name).list(Number.MAX_SAFE_INTEGER, 1, "all");
    return events.length > 0 ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

/** The latest rejection that the directory has noted. */
export async function lastRejection(): Promise<object | undefined> {
  return (await directoryOf(env).rejections(1))[0];
}
