import { ownerOf, possibleOwnersOf } from "./hosts.ts";
import type { Push } from "../event/event.ts";
import type { Sender } from "./sender.ts";
import { senderOf } from "./senders.ts";

/**
 * Returns which secret is missing if a push needs a proof that its sender has none for; undefined if the push is
 * acceptable. Several senders can report a self-hosted registry. Once one of them must prove itself, the others must
 * too, or they would bypass it.
 *
 * @param isSet whether the operator has set a secret
 */
export function unprovenHost(
  { name, proof }: Sender,
  { registry }: Pick<Push, "registry">,
  isSet: (secret: string) => boolean,
): string | undefined {
  if (registry === undefined || ownerOf(registry) !== undefined) return undefined;
  if (proof !== undefined && isSet(proof.secret)) return undefined;
  const needed = possibleOwnersOf(registry)
    .map((owner) => senderOf(owner).proof.secret)
    .find(isSet);
  if (needed === undefined) return undefined;
  const step =
    proof === undefined
      ? `give the sender ${name} a "proof" in the rule document`
      : `set ${proof.secret} too, here and at the sender`;
  return `Pushes of ${registry} have to be proven, because ${needed} is set: ${step}.`;
}
