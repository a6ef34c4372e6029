import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Env } from "../../../src/worker/env/env.ts";
import { router } from "../../../src/worker/router.ts";

export const ADMIN = "test-admin-token-of-24-characters";
export const DEPLOYS = "deploys-token-of-24-characters";
export const ONCALL = "oncall-token-of-24-characters";

/** A relay with the operators `admin`, `deploys` (write) and `oncall` (read). */
export const named: Env = { ...env, ADMIN_TOKENS: `deploys=${DEPLOYS},oncall:read=${ONCALL}` };

export interface Question {
  readonly method?: string;
  readonly token?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly origin?: string;
}

/** Sends the Worker a request as a client does; a cookie's request carries the header that no form can send. */
export async function ask(path: string, question: Question = {}, relay: Env = named): Promise<Response> {
  const { method = "GET", token, cookie, headers = {}, body, origin = "https://relay.example" } = question;
  const request = new Request(`${origin}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie, "x-hubrelay-csrf": "1" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const ctx = createExecutionContext();
  const response = (await router.fetch(request, relay, ctx)) as Response;
  await waitOnExecutionContext(ctx);
  return response;
}

/** Logs in, and returns the cookie to send. */
export async function logIn(token: string, relay: Env = named, origin?: string): Promise<string> {
  const response = await ask("/session", { method: "POST", body: { token }, ...(origin && { origin }) }, relay);
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}
