import type { Push } from "../../core/event/event.ts";
import type { Message } from "../../core/senders/sender.ts";
import { lookedUpAmong } from "../../core/verify/registries.ts";
import type { Rules } from "../rules/rules.ts";

/**
 * Returns the pushes of a message: those of a tag, and those by digest alone of registries at which the rule document has
 * tags looked up. Without a valid document nobody can tell: then they are held like other pushes.
 */
export function pushesOf(message: Message, rules: Rules): readonly Push[] {
  const tagged = "pushes" in message ? message.pushes : [];
  if (rules.status === "missing") return tagged;
  const { byDigest = [] } = message;
  return [...tagged, ...(rules.status === "ready" ? lookedUpAmong(byDigest, rules.compiled.document) : byDigest)];
}
