import * as v from "valibot";
import { describeProblems } from "../schema/problem.ts";
import { record } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { cleanLine } from "../text/clean.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** The WebSocket subprotocol. The version in it makes incompatible clients fail on connect. */
export const TUNNEL_PROTOCOL = "hubrelay-tunnel.v1";

/** The client's keep-alive, which the platform answers without waking the tunnel's object. */
export const PING = "ping";
export const PONG = "pong";

/** Milliseconds between two pings of a client. */
export const PING_INTERVAL_MS = 30_000;

/** Message to a client: a newer client took over, and this one gets no more requests. */
export const STANDBY = "standby";

/** Message to a client on standby: the newer clients left, and it gets requests again. */
export const ACTIVE = "active";

/** Message from a client that wants no more requests and still answers pending ones. The relay echoes it. */
export const LEAVING = "leaving";

/** Limit of a request's body: a payload of 1 MiB, plus what a target's template adds. */
export const MAX_REQUEST_BODY_BYTES = 4 * 1024 * 1024;

/** Limit of a whole request frame. Cloudflare limits only received messages, to 32 MiB. */
export const MAX_REQUEST_BYTES = MAX_REQUEST_BODY_BYTES + 256 * 1024;

/** Limit of a whole answer frame. */
export const MAX_ANSWER_BYTES = 16_384;

/** A header that a client adds to an answer of which it passes on only the start. */
export const TRUNCATED = "x-hubrelay-truncated";

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** Limit of a client's reason for sending no answer. */
export const MAX_REASON_LENGTH = 500;

const Reason = v.pipe(v.string(), v.maxLength(MAX_REASON_LENGTH), v.transform(cleanLine));

const RequestHead = v.strictObject({
  /** Unique per request; the answer repeats it. */
  id: Id,
  method: v.pipe(v.string(), v.regex(/^[A-Z]{1,16}$/)),
  /** Path and query, under the client's base address. */
  path: v.string(),
  headers: record(v.string(), v.string(), 200, "headers"),
  timeoutMs: v.pipe(v.number(), v.minValue(1), v.maxValue(60_000)),
  /** The pushed image, for people. */
  image: v.pipe(v.string(), v.transform(cleanLine)),
});

/** A request for the client to make. */
export type RequestHead = v.InferOutput<typeof RequestHead>;

const AnswerHead = v.union([
  v.strictObject({
    id: Id,
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    headers: record(v.string(), v.pipe(v.string(), v.maxLength(256), v.transform(cleanLine)), 20, "headers"),
  }),
  /** The local server did not answer. */
  v.strictObject({ id: Id, failed: Reason }),
  /** The client refused to make the request. */
  v.strictObject({ id: Id, refused: Reason }),
]);

/** The outcome of a request. If the server answered, the frame's body is the start of its response body. */
export type AnswerHead = v.InferOutput<typeof AnswerHead>;

/** A message in either direction: a head in JSON, and bytes. */
export interface Frame<H> {
  readonly head: H;
  readonly body: Uint8Array;
}

const NEWLINE = 10;

/** Encodes a frame: one line of JSON, then the body. JSON escapes newlines, so the first newline ends the head. */
export function encodeFrame({ head, body }: Frame<RequestHead | AnswerHead>): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const bytes = new Uint8Array(line.byteLength + body.byteLength);
  bytes.set(line);
  bytes.set(body, line.byteLength);
  return bytes;
}

/** Parses a frame from the relay. */
export function parseRequestFrame(bytes: Uint8Array): Result<Frame<RequestHead>, string> {
  return parseFrame(RequestHead, bytes, MAX_REQUEST_BYTES);
}

/** Parses a frame from a client. */
export function parseAnswerFrame(bytes: Uint8Array): Result<Frame<AnswerHead>, string> {
  return parseFrame(AnswerHead, bytes, MAX_ANSWER_BYTES);
}

function parseFrame<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  maxBytes: number,
): Result<Frame<v.InferOutput<S>>, string> {
  if (bytes.byteLength > maxBytes) return err(`expected a frame of at most ${maxBytes} bytes`);
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) return err("a frame without a line of JSON");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end)));
  } catch {
    return err("a frame whose first line is not JSON");
  }
  const head = validate(schema, json);
  if (!head.ok) return err(`invalid frame: ${describeProblems(head.error, 1)[0]}`);
  return ok({ head: head.value, body: bytes.subarray(end + 1) });
}
