import { err, ok, type Result } from "../../core/lib/result.ts";

/** Largest payload accepted. A few kB are usual; Docker Hub sends the repository's whole README with each push. */
export const MAX_BODY_BYTES = 1_048_576;

/** Longest time to receive a body. Senders send a payload at once; a slower one only holds a connection. */
export const BODY_TIMEOUT_MS = 10_000;

/** Why a body could not be read: too long, too slow, or the connection broke. */
export type BodyFault = "too long" | "too slow" | "cut off";

/**
 * Reads a request's body. A body with a `content-length` is read at once, which costs a fraction of reading it in chunks;
 * the platform passes on no more bytes than that. Never throws.
 */
export function readBody(request: Request, maxBytes: number): Promise<Result<Uint8Array, BodyFault>> {
  const isShort = (declaredBytes(request) ?? Infinity) <= maxBytes;
  return isShort ? inTime(readWhole(request), BODY_TIMEOUT_MS) : readBounded(request.body, maxBytes, BODY_TIMEOUT_MS);
}

/** The `content-length` of a request; undefined if absent. */
export function declaredBytes({ headers }: Request): number | undefined {
  const declared = headers.get("content-length");
  return declared === null ? undefined : Number(declared);
}

/** Reads a stream to its end. Stops as soon as it exceeds a limit. Never throws. */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  maxMs: number,
): Promise<Result<Uint8Array, BodyFault>> {
  if (stream === null) return ok(new Uint8Array());
  const reader = stream.getReader();
  const result = await inTime(readParts(reader, maxBytes), maxMs);
  // Drops what is left; a body that ended or broke has nothing left.
  reader.cancel().catch(() => {});
  return result;
}

function inTime<T>(read: Promise<Result<T, BodyFault>>, maxMs: number): Promise<Result<T, BodyFault>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(err("too slow")), maxMs);
    const end = (result: Result<T, BodyFault>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    read.then(end, () => end(err("cut off")));
  });
}

async function readWhole(request: Request): Promise<Result<Uint8Array, BodyFault>> {
  return ok(new Uint8Array(await request.arrayBuffer()));
}

async function readParts(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Result<Uint8Array, BodyFault>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(concatenate(chunks, length));
    length += value.byteLength;
    if (length > maxBytes) return err("too long");
    chunks.push(value);
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
