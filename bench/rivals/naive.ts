import { deliver, urlsFor, type Payload, type RivalEnv } from "./fan-out.ts";

// What one writes in ten minutes: rules from KV, answer, and send to all targets behind the answer. No retries, no
// history, nothing on disk: whatever fails or is interrupted is lost.
export default {
  async fetch(request, env, ctx) {
    const body = await request.text();
    const urls = await urlsFor(JSON.parse(body) as Payload, env);
    ctx.waitUntil(Promise.allSettled(urls.map((url) => deliver(url, body))));
    return Response.json({ targets: urls.length }, { status: 202 });
  },
} satisfies ExportedHandler<RivalEnv>;
