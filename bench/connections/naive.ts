import { boxedHandler } from "../../test/platform/entry/handler.ts";
import { urlsFor, type Payload, type RivalEnv } from "../rivals/fan-out.ts";

// The naive Worker with a time-out for each request, within the six connections that Cloudflare gives an invocation.

const TIMEOUT_MS = 2000;

const naive = {
  async fetch(request: Request, env: RivalEnv, ctx: ExecutionContext): Promise<Response> {
    const body = await request.text();
    const urls = await urlsFor(JSON.parse(body) as Payload, env);
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    const send = (url: string) => fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    ctx.waitUntil(Promise.allSettled(urls.map(send)));
    return Response.json({ targets: urls.length }, { status: 202 });
  },
  scheduled() {},
};

export default boxedHandler(naive);
