import { DAY_MS } from "../lib/time.ts";
import type { Push } from "./event.ts";

/** Milliseconds in which a repeated body is the same event, if the body has something unique to each push. */
export const DUPLICATE_WINDOW_MS = DAY_MS;

// Crockford's base 32 in lower case sorts like the bytes it encodes: https://www.crockford.com/base32.html
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGEST_BYTES = 14;

/**
 * Builds an event's id: the UTC day of receipt (2 bytes) and the start of a SHA-256 (14 bytes), usually of {@link
 * identityOfPush}.
 *
 * With the digest in the id, deduplication is a look-up by primary key that writes no extra row. With the day first,
 * retention is a range of the same key, and the same body is a new event on another day.
 */
export function eventId(receivedAt: number, digest: Uint8Array): string {
  const bytes = new Uint8Array(2 + DIGEST_BYTES);
  const day = Math.floor(receivedAt / DAY_MS);
  bytes[0] = day >> 8;
  bytes[1] = day & 0xff;
  bytes.set(digest.subarray(0, DIGEST_BYTES), 2);
  return `evt_${base32(bytes)}`;
}

/** One push of a body, and what else makes it unique. */
export interface PushInBody {
  /** The sender's name, as in `docker-hub`. */
  readonly sender: string;
  readonly push: Pick<Push, "repository" | "tag">;
  /** Number of earlier pushes of the same tag in the same body. */
  readonly index: number;
  /** The push's id from the sender's header, if the sender sends one. */
  readonly deliveryId?: string;
  /** The number of the time window since 1970; set if nothing in the body is unique to each push. */
  readonly window?: number;
}

/**
 * Returns the bytes to hash for a push's id. A repeated request gives the same bytes. Each push of a body, and each
 * sender of the same body, gives different ones, so no id exists in two repositories.
 *
 * @param bodyDigest SHA-256 of the body, so that a body of 1 MiB with a hundred pushes is hashed once
 */
export function identityOfPush(bodyDigest: Uint8Array, pushInBody: PushInBody): Uint8Array {
  const { sender, push, index, deliveryId, window } = pushInBody;
  const more = [...(deliveryId === undefined ? [] : [deliveryId]), ...(window === undefined ? [] : [window])];
  const head = JSON.stringify([sender, push.repository, push.tag ?? null, index, ...more]);
  return concatenate(new TextEncoder().encode(`${head}\n`), bodyDigest);
}

/**
 * Returns the bytes that versions up to 0.1.0 hashed: the body, followed by a number for each push after the first.
 * Needed to recognise repeats of bodies that such a version stored.
 */
export function identityUpTo010(body: Uint8Array, index: number): Uint8Array {
  return index === 0 ? body : concatenate(body, new TextEncoder().encode(`\n${index}`));
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.byteLength + second.byteLength);
  bytes.set(first);
  bytes.set(second, first.byteLength);
  return bytes;
}

/** Returns the ids under which an event of this digest can be stored within {@link DUPLICATE_WINDOW_MS}. */
export function possibleEventIds(now: number, bodyDigest: Uint8Array): [today: string, yesterday: string] {
  return [eventId(now, bodyDigest), eventId(now - DAY_MS, bodyDigest)];
}

/** Returns the lowest id of a UTC day: events of earlier days have lower ids. */
export function firstEventIdOfDay(time: number): string {
  return eventId(time, new Uint8Array(DIGEST_BYTES));
}

/** Returns the start of the UTC day in an event's id; undefined if the text is not an event's id. */
export function dayOfEventId(id: string): number | undefined {
  if (!/^evt_[0-9a-hjkmnp-tv-z]{26}$/.test(id)) return undefined;
  const bits = Array.from(id.slice(4, 8)).reduce((sum, char) => sum * 32 + ALPHABET.indexOf(char), 0);
  // Four characters hold 20 bits; the first 16 are the day.
  return (bits >> 4) * DAY_MS;
}

/** Returns the first 53 bits of an event's id as a number, which has no more: the day, and the start of the digest. */
export function startOfEventId(id: string): number {
  // Ten characters of five bits, and three bits of the next one.
  const values = Array.from(id.slice(4, 15).padEnd(11, "0"), (char) => Math.max(0, ALPHABET.indexOf(char)));
  return values.slice(0, 10).reduce((sum, value) => sum * 32 + value, 0) * 8 + ((values[10] ?? 0) >> 2);
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(buffer << (5 - bits)) & 31];
}
