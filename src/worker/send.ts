import { checkAddress, type PrivateHosts } from "../core/address.ts";
import type { AttemptResult } from "../core/delivery.ts";
import type { Outcome } from "../core/retry.ts";
import { redact } from "../core/secret.ts";
import type { TargetRequest } from "../core/targets/request.ts";

/** How much of an answer is kept for people to read. */
const MAX_EXCERPT_LENGTH = 1024;

/** Somewhat more is read, so that a secret at the excerpt's end is whole, and found, when it is redacted. */
const MAX_READ_BYTES = MAX_EXCERPT_LENGTH + 512;

/**
 * The only place that sends anything. Where to is decided once more here, whoever built the request; redirects are not
 * followed, because that would carry secret headers to another host; the time-out covers the body of the answer, of
 * which an excerpt is read and the rest cancelled. Never throws.
 */
export async function send(
  request: TargetRequest,
  timeoutMs: number,
  privateHosts: PrivateHosts,
  secrets: readonly string[],
): Promise<AttemptResult> {
  const startedAt = Date.now();
  const { outcome, response } = await attempt(request, timeoutMs, privateHosts, secrets);
  return { startedAt, durationMs: Date.now() - startedAt, outcome, ...(response !== undefined && { response }) };
}

async function attempt(
  { method, url, headers, body }: TargetRequest,
  timeoutMs: number,
  privateHosts: PrivateHosts,
  secrets: readonly string[],
): Promise<{ outcome: Outcome; response?: string }> {
  const address = checkAddress(url, privateHosts);
  if (!address.ok) return { outcome: { kind: "refused", reason: redact(address.error, secrets) } };
  // Not AbortSignal.timeout: its timer lives on when the answer has come, and an object may have 10,000.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("too late", "TimeoutError")), timeoutMs);
  try {
    const answer = await fetch(address.value.href, { method, headers, body, redirect: "manual", signal: abort.signal });
    const retryAfter = answer.headers.get("retry-after");
    const steering = answer.headers.get("webhook-delivery");
    const outcome: Outcome = {
      kind: "response",
      status: answer.status,
      ...(retryAfter !== null && { retryAfter }),
      ...(steering !== null && { steering: steering.trim().toLowerCase() }),
    };
    const excerpt = isShort(answer) ? await answer.text().catch(() => "") : await readExcerpt(answer);
    return { outcome, ...(excerpt !== "" && { response: redact(excerpt, secrets).slice(0, MAX_EXCERPT_LENGTH) }) };
  } catch (error) {
    const { name, message } = error as Error;
    const reason = name === "TimeoutError" ? `no answer within ${timeoutMs} ms` : `no answer: ${message}`;
    return { outcome: { kind: "no-response", reason: redact(reason, secrets) } };
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
