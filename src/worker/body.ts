import { err, ok, type Result } from "../core/result.ts";

/** The largest payload taken. Docker Hub sends the repository's whole README with each push; a few kB are usual. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * Reads a request's body. One that says its length is taken whole, which costs a fraction of reading its parts: the
 * platform gives no more than that length. The error says that it was too long; a connection that breaks throws.
 */
export async function readBody(request: Request): Promise<Result<Uint8Array, "too long">> {
  const declared = request.headers.get("content-length");
  if (declared === null) return readBounded(request.body, MAX_BODY_BYTES);
  return Number(declared) > MAX_BODY_BYTES ? err("too long") : ok(new Uint8Array(await request.arrayBuffer()));
}

/**
 * Reads a stream to its end, or stops as soon as it is longer than allowed.
 * The error says that it was too long; a connection that breaks throws.
 */
async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Result<Uint8Array, "too long">> {
  if (stream === null) return ok(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > maxBytes) return err("too long");
    chunks.push(chunk);
  }
  return ok(concatenate(chunks, length));
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
