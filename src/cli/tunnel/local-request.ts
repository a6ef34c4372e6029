import { localAddress } from "../../core/tunnel/local-address.ts";
import { MAX_REASON_LENGTH, type AnswerHead, type Frame, type RequestHead } from "../../core/tunnel/frame.ts";

/** The most bytes of an answer's body that go back to the relay, which keeps somewhat less of it. */
const MAX_EXCERPT_BYTES = 2048;

/** The headers of an answer that the relay reads. */
const PASSED_BACK = ["retry-after", "webhook-delivery"] as const;

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
    const named = PASSED_BACK.map((name) => [name, answer.headers.get(name)?.slice(0, MAX_HEADER_LENGTH)] as const);
    const passed = Object.fromEntries(named.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    return { head: { id, status: answer.status, headers: passed }, body: await readExcerpt(answer) };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
    const reason = name === "TimeoutError" ? `nothing within ${timeoutMs} ms` : (cause?.code ?? message);
    return {
      head: { id, failed: `${base.host} behind the tunnel: ${reason}`.slice(0, MAX_REASON_LENGTH) },
      body: new Uint8Array(),
    };
  }
}

/** Reads the start of an answer's body. A body that breaks off or hangs does not fail the answer. */
async function readExcerpt(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk as Uint8Array);
      length += (chunk as Uint8Array).byteLength;
      if (length >= MAX_EXCERPT_BYTES) break;
    }
  } catch {
    // Keeps what has arrived.
  }
  return Buffer.concat(chunks).subarray(0, MAX_EXCERPT_BYTES);
}
