import { checkAddress, type PrivateHosts } from "../../core/address/address.ts";
import type { AttemptResult } from "../../core/delivery/attempt.ts";
import { isSuccessful, type Outcome } from "../../core/delivery/retry.ts";
import { MAX_ANSWER_BYTES, unmetBy } from "../../core/expression/answer.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import { redact } from "../../core/secrets/redact.ts";
import { keptHeaders } from "../../core/delivery/response-headers.ts";
import { cleanLine, cleanLines } from "../../core/text/clean.ts";
import type { TargetRequest } from "../../core/targets/request.ts";
import { TRUNCATED } from "../../core/tunnel/frame.ts";
import { Deadline } from "./deadline.ts";

/** Longest excerpt of a response that is stored. */
const MAX_EXCERPT_LENGTH = 1024;

/** Reads more than the excerpt, so that a secret at its end is complete and can be redacted. */
const MAX_READ_BYTES = MAX_EXCERPT_LENGTH + 512;

/** The outcome if nothing was sent. */
type Unsent = Extract<Outcome, { kind: "refused" | "absent" }>;

/**
 * Brings a request to its target. Returns the response, or why nothing was sent. Throws if no response comes before the
 * signal aborts.
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
 * Sends a request to the outside, after checking its address. Nothing else does: a lint rule keeps `fetch` out of every
 * other file. The error says why the address is not allowed; nothing was sent then. Rejects if no response comes.
 *
 * It requests the parsed URL, not the text, which another parser could read differently. It follows no redirects, because
 * they would carry secret headers to another host.
 */
export async function fetchOutside(
  { method, url, headers, body }: TargetRequest,
  privateHosts: PrivateHosts,
  signal: AbortSignal,
): Promise<Result<Response, string>> {
  const address = checkedAddress(url, privateHosts);
  if (!address.ok) return address;
  return ok(await fetch(address.value, { method, headers, body, redirect: "manual", signal }));
}

/** Addresses that have been checked, by the settings they depend on: a target's is the same for each push. */
const checked = new WeakMap<PrivateHosts, Map<string, Result<string, string>>>();
const MAX_CHECKED = 100;

/** As {@link checkAddress}, with the parsed URL's text. */
function checkedAddress(url: string, privateHosts: PrivateHosts): Result<string, string> {
  const addresses = checked.get(privateHosts) ?? new Map<string, Result<string, string>>();
  checked.set(privateHosts, addresses);
  const known = addresses.get(url);
  if (known !== undefined) return known;
  const address = checkAddress(url, privateHosts);
  const href = address.ok ? ok(address.value.href) : address;
  if (addresses.size >= MAX_CHECKED) addresses.clear();
  addresses.set(url, href);
  return href;
}

/**
 * Sends a request to a target; returns the outcome. The time-out covers the response's body too: an excerpt is read, or
 * what `delivered_when` may see, and the rest is cancelled. Never throws.
 *
 * @param secrets values to redact in reasons and in the excerpt
 * @param deadline the running time-out, where other requests share it
 */
export async function send(
  request: TargetRequest,
  timeoutMs: number,
  transport: Transport,
  secrets: readonly string[],
  deadline: Deadline = new Deadline(timeoutMs),
): Promise<AttemptResult> {
  const startedAt = Date.now();
  const answer = await attempt(request, timeoutMs, transport, secrets, deadline);
  return { startedAt, durationMs: Date.now() - startedAt, ...answer };
}

async function attempt(
  request: TargetRequest,
  timeoutMs: number,
  transport: Transport,
  secrets: readonly string[],
  deadline: Deadline,
): Promise<Pick<AttemptResult, "outcome" | "response" | "headers">> {
  try {
    const answer = await transport(request, timeoutMs, deadline.signal);
    if (!(answer instanceof Response))
      return { outcome: { ...answer, reason: cleanLine(redact(answer.reason, secrets)) } };
    const retryAfter = answer.headers.get("retry-after");
    const steering = answer.headers.get("webhook-delivery");
    const deliveredWhen = isSuccessful(answer.status) ? request.deliveredWhen : undefined;
    const body = await readBody(answer, deliveredWhen === undefined ? MAX_READ_BYTES : MAX_ANSWER_BYTES);
    const { status, headers } = answer;
    const unmet = deliveredWhen === undefined ? undefined : unmetBy(deliveredWhen, { status, headers, ...body });
    const outcome: Outcome = {
      kind: "response",
      status,
      ...(retryAfter !== null && { retryAfter }),
      ...(steering !== null && { steering: steering.trim().toLowerCase() }),
      ...(unmet !== undefined && { unmet: cleanLine(redact(unmet, secrets)) }),
    };
    const excerpt = body.text.slice(0, MAX_READ_BYTES);
    return {
      outcome,
      headers: keptHeaders(answer.headers, answer.ok, secrets),
      ...(excerpt !== "" && { response: cleanLines(redact(excerpt, secrets).slice(0, MAX_EXCERPT_LENGTH)) }),
    };
  } catch (error) {
    const { name, message } = error as Error;
    const isTimeout = name === "TimeoutError";
    const reason = isTimeout ? `no answer within ${timeoutMs} ms` : `no answer: ${message}`;
    const outcome = { kind: "no-response", reason: cleanLine(redact(reason, secrets)) } as const;
    return { outcome: isTimeout ? { ...outcome, isTimeout } : outcome };
  } finally {
    deadline.end();
  }
}

/** The start of a response's body. One that breaks off counts as truncated, and does not change the outcome by itself. */
async function readBody(answer: Response, maxBytes: number): Promise<{ text: string; isTruncated: boolean }> {
  if (!isShort(answer, maxBytes)) return readChunks(answer, maxBytes);
  return answer.text().then(
    (text) => ({ text, isTruncated: answer.headers.has(TRUNCATED) }),
    () => ({ text: "", isTruncated: true }),
  );
}

/** Whether a response's body may be read at once, which costs a fraction of reading it in chunks. */
function isShort({ headers }: Response, maxBytes: number): boolean {
  const length = headers.get("content-length");
  // An encoded body can be longer than its content-length.
  return length !== null && Number(length) <= maxBytes && !headers.has("content-encoding");
}

async function readChunks(answer: Response, maxBytes: number): Promise<{ text: string; isTruncated: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      text += decoder.decode(bytes.subarray(0, Math.max(0, maxBytes - length)), { stream: true });
      length += bytes.byteLength;
      if (length > maxBytes) break;
    }
  } catch {
    return { text, isTruncated: true };
  }
  return { text, isTruncated: length > maxBytes || answer.headers.has(TRUNCATED) };
}
