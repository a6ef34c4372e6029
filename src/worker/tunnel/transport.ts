import type { Push } from "../../core/event.ts";
import { tunnelAddress } from "../../core/targets/tunnel.ts";
import { MAX_REQUEST_BODY_BYTES } from "../../core/tunnel/frame.ts";
import type { Env } from "../env.ts";
import type { Transport } from "../send.ts";

/** Statuses whose answers have no body, https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS = new Set([204, 205, 304]);

/** Through a tunnel to what its client reaches, about a push, for a target of the push's repository. */
export function throughTunnel(env: Env, name: string, { repository, tag }: Push, target: string): Transport {
  return async ({ method, url, headers, body }, timeoutMs) => {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
    if (bytes.byteLength > MAX_REQUEST_BODY_BYTES) {
      return { kind: "refused", reason: `more than the ${MAX_REQUEST_BODY_BYTES} bytes that go through a tunnel` };
    }
    const path = url.slice(tunnelAddress(name).length);
    const image = tag === undefined ? repository : `${repository}:${tag}`;
    const request = { method, path, headers, timeoutMs, image, body: bytes };
    const sent = env.TUNNEL.getByName(name).forward(request, { repository, target });
    const passed = await Promise.race([sent, timedOut(timeoutMs)]);
    if (passed === "nobody") return { kind: "absent", reason: `no client is connected to the tunnel ${name}` };
    const { head, body: excerpt } = passed;
    if ("refused" in head) return { kind: "refused", reason: `the tunnel's client refused: ${head.refused}` };
    if ("failed" in head) throw new Error(head.failed);
    const { status, headers: answered } = head;
    return new Response(BODILESS.has(status) ? null : excerpt, { status, headers: answered });
  };
}

/** Rejects as a request does that takes too long. */
function timedOut(ms: number): Promise<never> {
  const signal = AbortSignal.timeout(ms);
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}
