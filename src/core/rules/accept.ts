import * as v from "valibot";
import { isCustomName } from "../custom-senders/definition.ts";
import type { Event } from "../event/event.ts";
import { list } from "../schema/bounded.ts";
import { ownerOf } from "../senders/hosts.ts";
import { DEFAULT_SENDER, isSenderName, SENDER_NAMES } from "../senders/name.ts";

const Name = v.pipe(
  v.string(),
  v.check(
    (name) => isSenderName(name) || isCustomName(name),
    `expected one of ${SENDER_NAMES.join(", ")}, or a name in "senders"`,
  ),
);

/** Senders whose pushes are accepted; all without this field. */
export const Accept = v.pipe(list(Name, 100, "senders"), v.minLength(1, "expected at least one sender"));

/** The part of a document that selects senders. */
interface Accepting {
  readonly accept?: readonly string[];
}

/** Checks whether a document accepts a sender. */
export function accepts({ accept }: Accepting, sender: string): boolean {
  return accept === undefined || accept.includes(sender);
}

/**
 * Returns why an event's sender is not accepted; undefined if it is. Alerts and reconciled pushes have no sender and
 * are always accepted.
 */
export function senderRefusal(document: Accepting, event: Event): string | undefined {
  if (document.accept === undefined || event.alert !== undefined || event.origin !== undefined) return undefined;
  const sender = senderOfEvent(event);
  if (sender !== undefined && accepts(document, sender)) return undefined;
  return `the rule document does not accept the sender ${sender ?? event.sender ?? "of this push"}: see its "accept"`;
}

/** Returns an event's sender. Earlier versions did not store it; then it is derived from hosts with one sender. */
function senderOfEvent({ sender, push: { registry } }: Event): string | undefined {
  if (sender !== undefined) return sender;
  return registry === undefined ? DEFAULT_SENDER : ownerOf(registry);
}

/** Returns the field for an event's sender. Docker Hub is omitted, as in records of the first version. */
export function senderField(sender: string): Pick<Event, "sender"> {
  return sender === DEFAULT_SENDER ? {} : { sender };
}
