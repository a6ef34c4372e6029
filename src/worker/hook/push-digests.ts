import { identityOfPush, identityUpTo010, type PushInBody } from "../../core/event/event-id.ts";
import { repeatWindowMs, windowAt, type Identity } from "../../core/senders/identity.ts";

/** A body as it was sent. */
interface Sent {
  readonly sent: Uint8Array;
  /** Its SHA-256. */
  readonly digest: Uint8Array;
  /** How many pushes it has. */
  readonly pushes: number;
}

/** One of a body's pushes, and where it stands among all of them; counts from 0. */
interface Push extends Omit<PushInBody, "push" | "window"> {
  readonly push: PushInBody["push"] & { readonly pushedAt?: number };
  readonly place: number;
}

/** By what a push is found when it comes again. */
interface Digests {
  readonly digest: Uint8Array;
  /** That of the window before, where the identity has windows. */
  readonly earlierDigest?: Uint8Array;
  /** That by versions up to 0.1.0. */
  readonly formerDigest?: Uint8Array;
  readonly repeatMs: number;
}

/**
 * Versions up to 0.1.0 hashed the whole body for each of its pushes. At most so many bytes are hashed to find what they
 * stored; a larger body with several pushes that comes again within a day of the upgrade may be stored again.
 */
const MAX_FORMER_BYTES = 1_048_576;

/** The digests by which a push that is received now is found when it comes again, and how long it is the same one. */
export async function identify(
  body: Sent,
  { place, ...push }: Push,
  identity: Identity,
  now: number,
): Promise<Digests> {
  const repeatMs = repeatWindowMs(identity, push.push, push.deliveryId);
  const digestIn = async (time: number): Promise<Uint8Array> => {
    const window = windowAt(time, repeatMs);
    return sha256(identityOfPush(body.digest, { ...push, ...(window !== undefined && { window }) }));
  };
  const isWindowed = windowAt(now, repeatMs) !== undefined;
  const formerDigest = await formerDigestOf(body, place);
  return {
    digest: await digestIn(now),
    ...(isWindowed && { earlierDigest: await digestIn(now - repeatMs) }),
    ...(formerDigest !== undefined && { formerDigest }),
    repeatMs,
  };
}

async function formerDigestOf({ sent, digest, pushes }: Sent, place: number): Promise<Uint8Array | undefined> {
  if (place === 0) return digest;
  return sent.byteLength * pushes <= MAX_FORMER_BYTES ? sha256(identityUpTo010(sent, place)) : undefined;
}

/** The SHA-256 of bytes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
