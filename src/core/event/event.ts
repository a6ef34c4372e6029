import type { Alert } from "./alert.ts";
import { DAY_MS } from "../lib/time.ts";

/** How long the same body counts as the same event, where something in it is new with each push. */
export const DUPLICATE_WINDOW_MS = DAY_MS;

/** What hubrelay understood of a push: names normalised, times in milliseconds since 1970. */
export interface Push {
  /** `namespace/name`, as in `acme/web` or `library/nginx`; with the registry before it where that is not Docker Hub. */
  readonly repository: string;
  /** The host of a registry other than Docker Hub, as in `ghcr.io`. */
  readonly registry?: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent in pushes that name no tag, which the oldest senders sent; conditions on the tag then do not match. */
  readonly tag?: string;
  readonly pusher?: string;
  readonly pushedAt?: number;
  readonly mediaType?: string;
  /** The manifest's digest, where the sender tells it: `sha256:` and 64 digits. Docker Hub does not. */
  readonly digest?: string;
  /** As in `linux/amd64`, once Docker Hub was asked. */
  readonly platforms?: readonly string[];
  /** Bytes of the largest platform's image, compressed, once Docker Hub was asked. */
  readonly size?: number;
  /** Why a mirrored Docker Hardened Image was built anew, as in `vulnerability_fix`. */
  readonly changeCategories?: readonly string[];
  readonly isPrivate?: boolean;
  readonly isOfficial?: boolean;
  readonly callbackUrl?: string;
}

/** How a push became known: by a request to the hook, or because Docker Hub was asked what it had not told. */
export const ORIGINS = ["webhook", "reconciled"] as const;
export type Origin = (typeof ORIGINS)[number];

/** One accepted push, or an alert. It never changes; what becomes of it is kept beside it. */
export interface Event {
  /** `evt_` and 26 characters. */
  readonly id: string;
  readonly receivedAt: number;
  /** The label of the token that it came in with. */
  readonly token: string;
  readonly push: Push;
  /** The name of the sender; absent for Docker Hub, and in events that version 0.1.0 stored. */
  readonly sender?: string;
  /** The headers that the sender defines, names in lower case; absent where it defines or sent none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for what came to the hook. */
  readonly origin?: "reconciled";
  /** Set when the event is an alert; token and push are then those that it is about. */
  readonly alert?: Alert;
}

/** How an event's push became known. */
export function originOf({ origin }: Pick<Event, "origin">): Origin {
  return origin ?? "webhook";
}

// Crockford's base 32 in lower case sorts as the bytes do: https://www.crockford.com/base32.html
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGEST_BYTES = 14;

/**
 * The id of a push received at a time: the UTC day (2 bytes), then the start of a SHA-256 (14 bytes), as of the bytes
 * that {@link identityOfPush} gives.
 *
 * An id made of the digest makes deduplication a look-up of the primary key, at no cost in rows; the day before it
 * makes retention a range of the same key, and lets the same body be a new event on another day.
 */
export function eventId(receivedAt: number, digest: Uint8Array): string {
  const bytes = new Uint8Array(2 + DIGEST_BYTES);
  const day = Math.floor(receivedAt / DAY_MS);
  bytes[0] = day >> 8;
  bytes[1] = day & 0xff;
  bytes.set(digest.subarray(0, DIGEST_BYTES), 2);
  return `evt_${base32(bytes)}`;
}

/** One of a body's pushes, and who sent the body. */
export interface PushInBody {
  /** The name of the sender, as in `docker-hub`. */
  readonly sender: string;
  readonly push: Pick<Push, "repository" | "tag">;
  /** How many pushes of the same tag of the same repository come before it in the body. */
  readonly index: number;
  /** The id that the sender gives the push in a header, where it gives one. */
  readonly deliveryId?: string;
  /** Which of the windows since 1970 the push came in, where nothing in the body is new with each push. */
  readonly window?: number;
}

/**
 * The bytes to hash for the id of a push. A repetition gives the same bytes. A body that two senders read as two pushes,
 * and a body with several pushes, give others for each push, so that no id is in two repositories.
 *
 * @param bodyDigest the SHA-256 of the body: a body of 1 MiB with a hundred pushes is hashed once, not a hundred times
 */
export function identityOfPush(bodyDigest: Uint8Array, pushInBody: PushInBody): Uint8Array {
  const { sender, push, index, deliveryId, window } = pushInBody;
  const more = [...(deliveryId === undefined ? [] : [deliveryId]), ...(window === undefined ? [] : [window])];
  const head = JSON.stringify([sender, push.repository, push.tag ?? null, index, ...more]);
  return concatenate(new TextEncoder().encode(`${head}\n`), bodyDigest);
}

/**
 * The bytes that versions up to 0.1.0 hashed: the body, with a number behind it for each push after the first. A body
 * that such a version stored is still found by them when it comes again.
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

/** The ids under which an event of this digest may be stored within {@link DUPLICATE_WINDOW_MS}: today's and yesterday's. */
export function possibleEventIds(now: number, bodyDigest: Uint8Array): [today: string, yesterday: string] {
  return [eventId(now, bodyDigest), eventId(now - DAY_MS, bodyDigest)];
}

/** Every event received before this UTC day began has an id lower than this one. */
export function firstEventIdOfDay(time: number): string {
  return eventId(time, new Uint8Array(DIGEST_BYTES));
}

/** When the UTC day of an event's id began; undefined when the text is no event's id. */
export function dayOfEventId(id: string): number | undefined {
  if (!/^evt_[0-9a-hjkmnp-tv-z]{26}$/.test(id)) return undefined;
  const bits = Array.from(id.slice(4, 8)).reduce((sum, char) => sum * 32 + ALPHABET.indexOf(char), 0);
  // Four characters are 20 bits, of which the first 16 are the day.
  return (bits >> 4) * DAY_MS;
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
