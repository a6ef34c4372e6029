import { localAddress } from "../../core/tunnel/local-address.ts";
import {
  MAX_REASON_LENGTH,
  TRUNCATED,
  type AnswerHead,
  type Frame,
  type RequestHead,
} from "../../core/tunnel/frame.ts";

/** The most bytes of an answer's body that go back to the relay: half of what an answer's frame may have. */
const MAX_EXCERPT_BYTES = 8192;

/** The headers of an answer that the relay reads itself, and those that say nothing to an expression. */
const FIRST = ["retry-after", "webhook-delivery"] as const;
const LEFT_OUT = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "set-cookie",
  "transfer-encoding",
]);

/** The most headers that go back, and the most bytes of them. */
const MAX_HEADERS = 19;
const MAX_HEADER_BYTES = 4096;

/** The most characters of such a header. */
const MAX_HEADER_LENGTH = 256;

/**
 * Sends a request of the relay to the local server, at its address or below it. Does not follow redirects. Never
 * throws: returns an answer with a reason if the server gives none, or if the request is refused.
 */
export async function requestLocally(base: URL, { head, body }: Frame<RequestHead>): Promise<Frame<AnswerHead>> {
  const { id, method, path, headers, timeoutMs } = head;
  const address = localAddress(base, path);
  if (!address.ok) return { head: { id, refused: address.error }, body: new Uint8Array() };
  const hasBody = method !== "GET" && method !== "HEAD" && body.byteLength > 0;
  try {
    const answer = await fetch(address.value, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(hasBody && { body: Uint8Array.from(body) }),
    });
    const passed = passedBack(answer.headers);
    const start = await readStart(answer);
    if (start.byteLength > MAX_EXCERPT_BYTES) passed[TRUNCATED] = "true";
    const answered = { id, status: answer.status, headers: passed };
    return { head: answered, body: start.subarray(0, MAX_EXCERPT_BYTES) };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
    const reason = name === "TimeoutError" ? `nothing within ${timeoutMs} ms` : (cause?.code ?? message);
    return {
      head: { id, failed: `${base.host} behind the tunnel: ${reason}`.slice(0, MAX_REASON_LENGTH) },
      body: new Uint8Array(),
    };
  }
}

/** The headers that go back: those that the relay reads, and as many others as there is room for. */
function passedBack(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  let left = MAX_HEADER_BYTES;
  for (const name of [...FIRST, ...headers.keys()]) {
    const value = headers.get(name)?.slice(0, MAX_HEADER_LENGTH);
    if (value === undefined || LEFT_OUT.has(name) || Object.hasOwn(passed, name)) continue;
    left -= Buffer.byteLength(JSON.stringify([name, value]));
    if (left < 0 || Object.keys(passed).length === MAX_HEADERS) break;
    passed[name] = value;
  }
  return passed;
}

/** Reads the start of an answer's body, and one byte more if there is more. One that breaks off does not fail it. */
async function readStart(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk as Uint8Array);
      length += (chunk as Uint8Array).byteLength;
      if (length > MAX_EXCERPT_BYTES) break;
    }
  } catch {
    // Keeps what has arrived.
  }
  return Buffer.concat(chunks);
}
