import { err, ok, type Result } from "../core/result.ts";

/** The largest payload taken. Docker Hub sends the repository's whole README with each push; a few kB are usual. */
export const MAX_BODY_BYTES = 1_048_576;

/** How long a body may take to come. A payload is sent in one go: whoever needs longer only holds a connection. */
export const BODY_TIMEOUT_MS = 10_000;

/** Why there is no whole body: it was too long, it did not come in time, or its connection broke. */
export type BodyFault = "too long" | "too slow" | "cut off";

/**
 * Reads a request's body. One that says its length is taken whole, which costs a fraction of reading its parts: the
 * platform gives no more than that length. Never throws.
 */
export function readBody(request: Request): Promise<Result<Uint8Array, BodyFault>> {
  const declared = request.headers.get("content-length");
  if (declared === null) return readBounded(request.body, MAX_BODY_BYTES, BODY_TIMEOUT_MS);
  if (Number(declared) > MAX_BODY_BYTES) return Promise.resolve(err("too long"));
  return inTime(request.arrayBuffer(), BODY_TIMEOUT_MS);
}

async function inTime(whole: Promise<ArrayBuffer>, maxMs: number): Promise<Result<Uint8Array, BodyFault>> {
  const { promise: isLate, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, maxMs, "late");
  try {
    const read = await Promise.race([whole, isLate]);
    return read === "late" ? err("too slow") : ok(new Uint8Array(read));
  } catch {
    return err("cut off");
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a stream to its end, or stops as soon as it is longer, or takes longer, than allowed. Never throws. */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  maxMs: number,
): Promise<Result<Uint8Array, BodyFault>> {
  if (stream === null) return ok(new Uint8Array());
  const { promise: isLate, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, maxMs, "late");
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), isLate]);
      if (read === "late") return err("too slow");
      if (read.done) return ok(concatenate(chunks, length));
      length += read.value.byteLength;
      if (length > maxBytes) return err("too long");
      chunks.push(read.value);
    }
  } catch {
    return err("cut off");
  } finally {
    clearTimeout(timer);
    // What is left is not wanted; of a body that was read, or broke, nothing is.
    reader.cancel().catch(() => {});
  }
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
