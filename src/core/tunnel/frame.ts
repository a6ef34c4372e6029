import * as v from "valibot";
import { describeProblems } from "../schema/problem.ts";
import { record } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { cleanLine } from "../text/clean.ts";
import { err, ok, type Result } from "../lib/result.ts";

/** The WebSocket subprotocol. It names the version, so that a client and a relay that do not fit find out at once. */
export const TUNNEL_PROTOCOL = "hubrelay-tunnel.v1";

/** What a client sends, and the relay answers without waking the tunnel's object. */
export const PING = "ping";
export const PONG = "pong";

/** How often a client sends it. */
export const PING_INTERVAL_MS = 30_000;

/** What the relay says to a client that no longer gets requests, because a newer one has connected. */
export const STANDBY = "standby";

/** What the relay says to a client that stood by and gets requests again, because the newer ones have gone. */
export const ACTIVE = "active";

/** What a client says that wants no more requests, and still answers those that it has; the relay repeats it. */
export const LEAVING = "leaving";

/** The most that the body of a request may have: a payload of 1 MiB, and what a target's definition makes of it. */
export const MAX_REQUEST_BODY_BYTES = 4 * 1024 * 1024;

/** The most that a request may have in all. Cloudflare bounds only what it receives, to 32 MiB. */
export const MAX_REQUEST_BYTES = MAX_REQUEST_BODY_BYTES + 256 * 1024;

/** The most that an answer may have in all. */
export const MAX_ANSWER_BYTES = 16_384;

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** The longest that a client may say why there is no answer. */
export const MAX_REASON_LENGTH = 500;

const Reason = v.pipe(v.string(), v.maxLength(MAX_REASON_LENGTH), v.transform(cleanLine));

const RequestHead = v.strictObject({
  /** By which the answer is known; another one for each request. */
  id: Id,
  method: v.pipe(v.string(), v.regex(/^[A-Z]{1,16}$/)),
  /** From the address that the client was given, with the query. */
  path: v.string(),
  headers: record(v.string(), v.string(), 200, "headers"),
  timeoutMs: v.pipe(v.number(), v.minValue(1), v.maxValue(60_000)),
  /** What was pushed, for people. */
  image: v.pipe(v.string(), v.transform(cleanLine)),
});

/** A request that a client is to make. */
export type RequestHead = v.InferOutput<typeof RequestHead>;

const AnswerHead = v.union([
  v.strictObject({
    id: Id,
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    headers: record(v.string(), v.pipe(v.string(), v.maxLength(256), v.transform(cleanLine)), 20, "headers"),
  }),
  /** Nothing answered. */
  v.strictObject({ id: Id, failed: Reason }),
  /** The client will not make such a request. */
  v.strictObject({ id: Id, refused: Reason }),
]);

/** How a request ended: with the start of the answer's body behind it, where there was an answer. */
export type AnswerHead = v.InferOutput<typeof AnswerHead>;

/** A message of either side: what it says, and bytes that belong to it. */
export interface Frame<H> {
  readonly head: H;
  readonly body: Uint8Array;
}

const NEWLINE = 10;

/** A frame as it is sent: a line of JSON, then the bytes of the body. JSON has no newline outside of its texts' escapes. */
export function encodeFrame({ head, body }: Frame<RequestHead | AnswerHead>): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  const bytes = new Uint8Array(line.byteLength + body.byteLength);
  bytes.set(line);
  bytes.set(body, line.byteLength);
  return bytes;
}

/** Reads what a relay sends. */
export function parseRequestFrame(bytes: Uint8Array): Result<Frame<RequestHead>, string> {
  return parseFrame(RequestHead, bytes, MAX_REQUEST_BYTES);
}

/** Reads what a client sends. */
export function parseAnswerFrame(bytes: Uint8Array): Result<Frame<AnswerHead>, string> {
  return parseFrame(AnswerHead, bytes, MAX_ANSWER_BYTES);
}

function parseFrame<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  maxBytes: number,
): Result<Frame<v.InferOutput<S>>, string> {
  if (bytes.byteLength > maxBytes) return err(`a frame of more than ${maxBytes} bytes`);
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) return err("a frame without a line of JSON");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end)));
  } catch {
    return err("a frame whose first line is not JSON");
  }
  const head = validate(schema, json);
  if (!head.ok) return err(`a frame of an unknown form: ${describeProblems(head.error, 1)[0]}`);
  return ok({ head: head.value, body: bytes.subarray(end + 1) });
}
