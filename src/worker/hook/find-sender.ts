import { isCustomName } from "../../core/custom-senders/definition.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Sender } from "../../core/senders/sender.ts";
import { senderOf } from "../../core/senders/senders.ts";
import type { Refusal } from "../http/refusal.ts";
import type { Rules } from "../rules/rules.ts";
import { unknownSender } from "./forbidden.ts";

/** Finds the sender that a path names: one that hubrelay knows, or one of the rule document. The error is the refusal. */
export function findSender(name: string, rules: Rules, headers: Headers): Result<Sender, Refusal> {
  const builtIn = senderOf(name);
  if (builtIn !== undefined) return ok(builtIn);
  if (!isCustomName(name)) return err(unknownSender([]));
  if (rules.status === "missing") return err(unknownSender([]));
  // Without a valid document nobody can tell which pushes the body reports, so it cannot be held either.
  if (rules.status !== "ready") return err(undefinedYet(name));
  const custom = rules.compiled.senders.get(name);
  return custom === undefined ? err(unknownSender([...rules.compiled.senders.keys()])) : ok(custom(headers));
}

function undefinedYet(name: string): Refusal {
  const detail = `There is no valid rule document, which would define the sender ${name}. Nothing was stored: send it again.`;
  return { status: 503, kind: "unavailable", title: "Service Unavailable", detail };
}
