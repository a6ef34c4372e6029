import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { parseRepositoryName, segmentsOf } from "../../core/event/repository.ts";
import type { Env } from "../env/env.ts";
import { isSameSecret } from "../auth/token.ts";
import { linkKeyForChecks, readLinkKey } from "./link-key.ts";
import { sealOf } from "../auth/seal.ts";

/** The right of a link's holder: to report the result of a delivery, or to approve it. */
export type LinkPurpose = "result" | "approve";

/** The delivery that a link names. */
export interface LinkedDelivery {
  readonly repository: string;
  readonly deliveryId: string;
}

/**
 * Makes a link for one purpose and one delivery, valid until a time in milliseconds since 1970. Its holder needs no
 * other credential. Throws if the directory, which has the key, cannot be reached.
 */
export async function linkTo(
  env: Env,
  { repository, deliveryId }: LinkedDelivery,
  purpose: LinkPurpose,
  expiresAt: number,
  publicUrl: string,
): Promise<string> {
  // Not from the cache, so that no link is sealed with a key that was just replaced.
  const { id, secret } = await readLinkKey(env);
  const seal = await sealOf(purpose, sealed(repository, deliveryId, expiresAt), secret);
  return `${linkWithoutCredential({ repository, deliveryId }, purpose, publicUrl)}/${expiresAt}.${id}.${seal}`;
}

/** A link up to its last part, which is the credential: it gives no right. */
export function linkWithoutCredential(
  { repository, deliveryId }: LinkedDelivery,
  purpose: LinkPurpose,
  publicUrl: string,
): string {
  const { parent, name } = segmentsOf(repository);
  return `${publicUrl}/${purpose}/${encodeURIComponent(parent)}/${name}/${deliveryId}`;
}

/** A link's credential. Earlier versions had no key id, and sealed with the operator's token. */
const LINK = /^(\d{1,15})\.(?:([\w-]{8})\.)?([\w-]{43})$/;

/**
 * The delivery that a link names; undefined if the link is invalid. Returns `expired` only for a valid seal, and
 * `revoked` if the link has another key, which may have been replaced since. Calls no repository's object.
 */
export async function openLink(
  env: Env,
  params: Readonly<Record<string, string | undefined>>,
  purpose: LinkPurpose,
  now: number,
): Promise<LinkedDelivery | "expired" | "revoked" | undefined> {
  const { namespace = "", name = "", delivery: deliveryId = "", credential = "" } = params;
  const [, expires = "", keyId, seal = ""] = LINK.exec(credential) ?? [];
  if (seal === "" || eventIdOfDelivery(deliveryId) === undefined) return undefined;
  const repository = parseRepositoryName(`${namespace.replaceAll(/%2f/gi, "/")}/${name}`);
  if (!repository.ok) return undefined;
  if (keyId === undefined) return "revoked";
  const key = await linkKeyForChecks(env, now);
  if (keyId !== key.id) return "revoked";
  const { fullName } = repository.value;
  const expected = await sealOf(purpose, sealed(fullName, deliveryId, Number(expires)), key.secret);
  if (!(await isSameSecret(seal, expected))) return undefined;
  return Number(expires) < now ? "expired" : { repository: fullName, deliveryId };
}

function sealed(repository: string, deliveryId: string, expiresAt: number): string {
  return `${repository} ${deliveryId} ${expiresAt}`;
}
