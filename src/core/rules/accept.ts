import * as v from "valibot";
import type { Event } from "../event/event.ts";
import { list } from "../schema/bounded.ts";
import { ownerOf } from "../senders/hosts.ts";
import { DEFAULT_SENDER, isSenderName, SENDER_NAMES, type SenderName } from "../senders/name.ts";

const Name = v.picklist(SENDER_NAMES, `expected one of ${SENDER_NAMES.join(", ")}`);

/** The senders whose pushes are taken; without the field, all. */
export const Accept = v.pipe(list(Name, 100, "senders"), v.minLength(1, "expected at least one sender"));

/** A document as far as it says which senders it accepts. */
interface Accepting {
  readonly accept?: readonly SenderName[];
}

/** Whether a document accepts a sender's pushes. */
export function accepts({ accept }: Accepting, sender: SenderName): boolean {
  return accept === undefined || accept.includes(sender);
}

/**
 * Says why no rule is asked about an event, when its sender is not accepted; undefined when rules are asked. Alerts and
 * what Docker Hub itself was asked about came by no sender.
 */
export function notAccepted(document: Accepting, event: Event): string | undefined {
  if (document.accept === undefined || event.alert !== undefined || event.origin !== undefined) return undefined;
  const sender = senderOfEvent(event);
  if (sender !== undefined && accepts(document, sender)) return undefined;
  return `the rule document does not accept the sender ${sender ?? event.sender ?? "of this push"}: see its "accept"`;
}

/** Who sent an event. Earlier versions did not store it: then it is known of hosts that belong to one sender. */
function senderOfEvent({ sender, push: { registry } }: Event): SenderName | undefined {
  if (sender !== undefined) return isSenderName(sender) ? sender : undefined;
  return registry === undefined ? DEFAULT_SENDER : ownerOf(registry);
}

/** The field of an event that names its sender; left out for Docker Hub, as in the first version's records. */
export function senderField(sender: string): Pick<Event, "sender"> {
  return sender === DEFAULT_SENDER ? {} : { sender };
}
