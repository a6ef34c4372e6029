import { checkAddress, type PrivateHosts } from "../../core/address/address.ts";
import type { AttemptResult } from "../../core/delivery/attempt.ts";
import type { Outcome } from "../../core/delivery/retry.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import { redact } from "../../core/secrets/redact.ts";
import { cleanLine, cleanLines } from "../../core/text/clean.ts";
import type { TargetRequest } from "../../core/targets/request.ts";

/** How much of an answer is kept for people to read. */
const MAX_EXCERPT_LENGTH = 1024;

/** Somewhat more is read, so that a secret at the excerpt's end is whole, and found, when it is redacted. */
const MAX_READ_BYTES = MAX_EXCERPT_LENGTH + 512;

/** Nothing was sent, and why. */
type Unsent = Extract<Outcome, { kind: "refused" | "absent" }>;

/**
 * How a request gets to its target: the target's answer, or why it was not sent. Throws when there is no answer in time,
 * which is when the signal aborts.
 */
export type Transport = (request: TargetRequest, timeoutMs: number, signal: AbortSignal) => Promise<Response | Unsent>;

/** Sends each request straight to its address. */
export function direct(privateHosts: PrivateHosts): Transport {
  return async (request: TargetRequest, _: number, signal: AbortSignal) => {
    const answer = await fetchOutside(request, privateHosts, signal);
    return answer.ok ? answer.value : { kind: "refused", reason: answer.error };
  };
}

/**
 * The Worker's only request to the outside; a lint rule keeps `fetch` out of every other file. The error says why the
 * address is not allowed, and nothing was sent then; whoever built the request, its address is decided on once more here.
 * What is requested is the URL as it was checked, not its text, which another parser could read differently. Redirects
 * are not followed: they would carry secret headers to another host. Rejects when no answer comes.
 */
export async function fetchOutside(
  { method, url, headers, body }: TargetRequest,
  privateHosts: PrivateHosts,
  signal: AbortSignal,
): Promise<Result<Response, string>> {
  const address = checkAddress(url, privateHosts);
  if (!address.ok) return address;
  return ok(await fetch(address.value.href, { method, headers, body, redirect: "manual", signal }));
}

/**
 * The only place that makes an outcome of what a target answers. The time-out covers the body of the answer, of which
 * an excerpt is read and the rest cancelled. Never throws.
 */
export async function send(
  request: TargetRequest,
  timeoutMs: number,
  transport: Transport,
  secrets: readonly string[],
): Promise<AttemptResult> {
  const startedAt = Date.now();
  const { outcome, response } = await attempt(request, timeoutMs, transport, secrets);
  return { startedAt, durationMs: Date.now() - startedAt, outcome, ...(response !== undefined && { response }) };
}

async function attempt(
  request: TargetRequest,
  timeoutMs: number,
  transport: Transport,
  secrets: readonly string[],
): Promise<{ outcome: Outcome; response?: string }> {
  // Not AbortSignal.timeout: its timer lives on when the answer has come, and an object may have 10,000.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("too late", "TimeoutError")), timeoutMs);
  try {
    const answer = await transport(request, timeoutMs, abort.signal);
    if (!(answer instanceof Response))
      return { outcome: { ...answer, reason: cleanLine(redact(answer.reason, secrets)) } };
    const retryAfter = answer.headers.get("retry-after");
    const steering = answer.headers.get("webhook-delivery");
    const outcome: Outcome = {
      kind: "response",
      status: answer.status,
      ...(retryAfter !== null && { retryAfter }),
      ...(steering !== null && { steering: steering.trim().toLowerCase() }),
    };
    const excerpt = isShort(answer) ? await answer.text().catch(() => "") : await readExcerpt(answer);
    return {
      outcome,
      ...(excerpt !== "" && { response: cleanLines(redact(excerpt, secrets).slice(0, MAX_EXCERPT_LENGTH)) }),
    };
  } catch (error) {
    const { name, message } = error as Error;
    const reason = name === "TimeoutError" ? `no answer within ${timeoutMs} ms` : `no answer: ${message}`;
    return { outcome: { kind: "no-response", reason: cleanLine(redact(reason, secrets)) } };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an answer's body may be taken whole, which costs a fraction of reading its parts. */
function isShort({ headers }: Response): boolean {
  const length = headers.get("content-length");
  // What is encoded can be longer than it says.
  return length !== null && Number(length) <= MAX_READ_BYTES && !headers.has("content-encoding");
}

/** The start of an answer's body. An answer whose body breaks or hangs has been given all the same. */
async function readExcerpt(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      text += decoder.decode(bytes.subarray(0, MAX_READ_BYTES - length), { stream: true });
      length += bytes.byteLength;
      if (length >= MAX_READ_BYTES) break;
    }
  } catch {
    return text;
  }
  return text;
}
