import { eventIdOfDelivery } from "../../core/delivery/delivery.ts";
import { parseRepositoryName } from "../../core/event/repository.ts";
import { sealOf } from "./seal.ts";
import { isSameSecret } from "../token.ts";

/** What the holder of a link may do to one delivery: report its result, or approve it. */
export type LinkPurpose = "result" | "approve";

/** One delivery of a repository, as a link names it. */
export interface LinkedDelivery {
  readonly repository: string;
  readonly deliveryId: string;
}

/** A link for one purpose, one delivery and a time, in milliseconds since 1970: whoever has it may do that. */
export async function linkTo(
  { repository, deliveryId }: LinkedDelivery,
  purpose: LinkPurpose,
  expiresAt: number,
  origin: string,
  adminToken: string,
): Promise<string> {
  const slash = repository.lastIndexOf("/");
  const place = `${encodeURIComponent(repository.slice(0, slash))}/${repository.slice(slash + 1)}`;
  const seal = await sealOf(purpose, sealed(repository, deliveryId, expiresAt), adminToken);
  return `${origin}/${purpose}/${place}/${deliveryId}/${expiresAt}.${seal}`;
}

/** The delivery that a link is for; undefined when it is no link of this relay, and what is wrong with an old one. */
export async function openLink(
  params: Readonly<Record<string, string | undefined>>,
  purpose: LinkPurpose,
  adminToken: string | undefined,
  now: number,
): Promise<LinkedDelivery | "expired" | undefined> {
  const { namespace = "", name = "", delivery: deliveryId = "", credential = "" } = params;
  const repository = parseRepositoryName(`${namespace.replaceAll(/%2f/gi, "/")}/${name}`);
  const [, expires = "", seal = ""] = /^(\d{1,15})\.([\w-]{43})$/.exec(credential) ?? [];
  if (!adminToken || !repository.ok || eventIdOfDelivery(deliveryId) === undefined || seal === "") return undefined;
  const { fullName } = repository.value;
  const expected = await sealOf(purpose, sealed(fullName, deliveryId, Number(expires)), adminToken);
  if (!(await isSameSecret(seal, expected))) return undefined;
  return Number(expires) < now ? "expired" : { repository: fullName, deliveryId };
}

function sealed(repository: string, deliveryId: string, expiresAt: number): string {
  return `${repository} ${deliveryId} ${expiresAt}`;
}
