import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { parseRepositoryName, segmentsOf } from "../../core/event/repository.ts";
import type { Env } from "../env/env.ts";
import { isSameSecret } from "../auth/token.ts";
import { linkKeyForChecks, readLinkKey } from "./link-key.ts";
import { sealOf } from "../auth/seal.ts";

/** What the holder of a link may do to one delivery: report its result, or approve it. */
export type LinkPurpose = "result" | "approve";

/** One delivery of a repository, as a link names it. */
export interface LinkedDelivery {
  readonly repository: string;
  readonly deliveryId: string;
}

/**
 * A link for one purpose, one delivery and a time, in milliseconds since 1970: whoever has it may do that. Throws when
 * the directory, which keeps the key, cannot be reached.
 */
export async function linkTo(
  env: Env,
  { repository, deliveryId }: LinkedDelivery,
  purpose: LinkPurpose,
  expiresAt: number,
  publicUrl: string,
): Promise<string> {
  // Read anew, so that no link is made with a key that was replaced a moment ago.
  const { id, secret } = await readLinkKey(env);
  const { parent, name } = segmentsOf(repository);
  const place = `${encodeURIComponent(parent)}/${name}`;
  const seal = await sealOf(purpose, sealed(repository, deliveryId, expiresAt), secret);
  return `${publicUrl}/${purpose}/${place}/${deliveryId}/${expiresAt}.${id}.${seal}`;
}

/** Before the key had an id, links were sealed with the operator's token. */
const LINK = /^(\d{1,15})\.(?:([\w-]{8})\.)?([\w-]{43})$/;

/**
 * The delivery that a link is for; undefined for what is no link of this relay. `expired` is only said of a link with a
 * right seal; `revoked` of what has a link's form and another key, which may have been replaced since. Nothing is
 * created, and no object of a repository is asked.
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
