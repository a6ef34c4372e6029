import { tunnelAddress } from "../../core/targets/tunnel.ts";
import { MAX_REQUEST_BODY_BYTES, type AnswerHead, type Frame } from "../../core/tunnel/frame.ts";
import type { Env } from "../env/env.ts";
import type { Transport } from "../send/send.ts";
import { gbSecondsOf } from "../telemetry/awake-time.ts";
import { countUsage } from "../telemetry/usage.ts";
import type { Sender } from "../env/tunnel-calls.ts";

/** Statuses whose answers have no body, https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS = new Set([204, 205, 304]);

/**
 * Sends requests through a tunnel.
 *
 * @param image what was pushed, for people
 * @param sender is told when a client connects, if none is connected now
 */
export function throughTunnel(env: Env, name: string, image: string, sender: Sender | undefined): Transport {
  return async ({ method, url, headers, body }, timeoutMs, signal) => {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
    if (bytes.byteLength > MAX_REQUEST_BODY_BYTES) {
      return { kind: "refused", reason: `more than the ${MAX_REQUEST_BODY_BYTES} bytes that go through a tunnel` };
    }
    const path = url.slice(tunnelAddress(name).length);
    const request = { method, path, headers, timeoutMs, image, body: bytes };
    const passed = await unlessAborted(signal, counted(env.TUNNEL.getByName(name).forward(request, sender)));
    if (passed === "nobody") return { kind: "absent", reason: `no client is connected to the tunnel ${name}` };
    const { head, body: excerpt } = passed;
    if ("refused" in head) return { kind: "refused", reason: `the tunnel's client refused: ${head.refused}` };
    if ("failed" in head) throw new Error(head.failed);
    const { status, headers: answered } = head;
    return new Response(BODILESS.has(status) ? null : excerpt, { status, headers: answered });
  };
}

/** Counts the call, and the time that the tunnel's object waits, here: that object tells the directory nothing. */
async function counted(call: Promise<Frame<AnswerHead> | "nobody">): Promise<Frame<AnswerHead> | "nobody"> {
  countUsage("objectRequests");
  const startedAt = Date.now();
  try {
    return await call;
  } finally {
    countUsage("objectGbSeconds", gbSecondsOf(Math.max(0, Date.now() - startedAt)));
  }
}

/** Returns the result, or rejects if the signal aborts first, as `fetch` does. */
async function unlessAborted<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  return Promise.race([result, aborted]);
}
