import { identityOfPush, identityUpTo010, type PushInBody } from "../../core/event/event-id.ts";
import { repeatWindowMs, windowAt, type Identity } from "../../core/senders/identity.ts";

/** A body as received. */
interface Sent {
  readonly sent: Uint8Array;
  /** Its SHA-256. */
  readonly digest: Uint8Array;
  /** Number of its pushes. */
  readonly pushes: number;
}

/** One of a body's pushes, with its position among all of them, from 0. */
interface Push extends Omit<PushInBody, "push" | "window"> {
  readonly push: PushInBody["push"] & { readonly pushedAt?: number };
  readonly position: number;
}

/** The digests that identify a push when it is sent again. */
interface Digests {
  readonly digest: Uint8Array;
  /** The digest in the window before, if the identity has windows. */
  readonly earlierDigest?: Uint8Array;
  /** The digest as versions up to 0.1.0 computed it. */
  readonly formerDigest?: Uint8Array;
  readonly repeatMs: number;
}

/**
 * Most bytes hashed to find pushes that versions up to 0.1.0 stored: they hashed the whole body for each push. A larger
 * body with several pushes may be stored again, if it is sent again within a day of the upgrade.
 */
const MAX_FORMER_BYTES = 1_048_576;

/** Computes the digests of a push that is received now, and how long they identify it. */
export async function digestsOf(
  body: Sent,
  { position, ...push }: Push,
  identity: Identity,
  now: number,
): Promise<Digests> {
  const repeatMs = repeatWindowMs(identity, push.push, push.deliveryId);
  const digestIn = async (time: number): Promise<Uint8Array> => {
    const window = windowAt(time, repeatMs);
    return sha256(identityOfPush(body.digest, { ...push, ...(window !== undefined && { window }) }));
  };
  const isWindowed = windowAt(now, repeatMs) !== undefined;
  const formerDigest = await formerDigestOf(body, position);
  return {
    digest: await digestIn(now),
    ...(isWindowed && { earlierDigest: await digestIn(now - repeatMs) }),
    ...(formerDigest !== undefined && { formerDigest }),
    repeatMs,
  };
}

async function formerDigestOf({ sent, digest, pushes }: Sent, position: number): Promise<Uint8Array | undefined> {
  if (position === 0) return digest;
  return sent.byteLength * pushes <= MAX_FORMER_BYTES ? sha256(identityUpTo010(sent, position)) : undefined;
}

/** The SHA-256 of bytes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
