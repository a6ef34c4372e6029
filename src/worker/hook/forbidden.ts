import { SENDER_NAMES } from "../../core/senders/name.ts";
import type { Token } from "../../core/token/token.ts";
import type { Refusal } from "../http/refusal.ts";

const FORBIDDEN = { status: 403, title: "Forbidden" } as const;

/** The token is valid, but not for this sender. */
export function wrongSender({ label, senders, patterns }: Omit<Token, "token">, sender: string): Refusal {
  const scope = patterns.length === 0 ? "" : "@<repositories>";
  const detail = `The token ${label} is not for the sender ${sender}. Use another, or write it in RELAY_TOKENS as ${label}/${sender}${scope}=<token>, or as ${label}/${[...senders, sender].join("|")}${scope}=<token> to keep its senders.`;
  return { ...FORBIDDEN, kind: "wrong-sender", detail };
}

/**
 * The path names an unknown sender. Only the holder of a valid token gets this response.
 *
 * @param custom the senders of the rule document
 */
export function unknownSender(custom: readonly string[]): Refusal {
  const names = [...SENDER_NAMES, ...custom].join(", ");
  const detail = `The path names a sender that does not exist. There are: ${names}. "senders" of the rule document adds others.`;
  return { status: 404, kind: "unknown-sender", title: "Not Found", detail };
}

/** The rule document does not accept pushes of this sender. */
export function senderNotAccepted(sender: string): Refusal {
  const detail = `The rule document does not accept pushes of the sender ${sender}. Add it to "accept" there, or take the webhook away.`;
  return { ...FORBIDDEN, kind: "not-accepted", detail };
}

/** The token is valid, but not for this repository. The response does not reveal which ones it is for. */
export function outOfScope(label: string, repository: string): Refusal {
  const detail = `The token ${label} is not for ${repository}. Use another, or add the repository to it in RELAY_TOKENS.`;
  return { ...FORBIDDEN, kind: "out-of-scope", detail };
}
