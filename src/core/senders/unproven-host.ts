import { ownerOf, possibleOwnersOf } from "./hosts.ts";
import type { Push } from "../event/event.ts";
import type { Sender } from "./sender.ts";
import { senderOf } from "./senders.ts";

/**
 * Says what is missing when a push must not be taken without a proof, although its own sender has none set;
 * undefined when it may be taken. Several senders can name a host that people run themselves. Once one of them has to
 * prove itself, another without a proof would be a way round it.
 *
 * @param isSet whether the operator has set a secret
 */
export function unprovenHost(
  { proof: { secret } }: Sender,
  { registry }: Pick<Push, "registry">,
  isSet: (secret: string) => boolean,
): string | undefined {
  if (isSet(secret) || registry === undefined || ownerOf(registry) !== undefined) return undefined;
  const needed = possibleOwnersOf(registry)
    .map((name) => senderOf(name).proof.secret)
    .find(isSet);
  return needed === undefined
    ? undefined
    : `Pushes of ${registry} have to be proven, because ${needed} is set: set ${secret} too, here and at the sender.`;
}
