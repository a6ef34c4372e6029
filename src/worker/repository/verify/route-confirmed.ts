import { failAllUnconfirmed } from "../../../core/record/confirm.ts";
import { holdEvent, openRecord } from "../../../core/record/open.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Settings } from "../../env/settings.ts";
import type { Rules } from "../../rules/rules.ts";
import type { Coalescer } from "../coalesce/coalescer.ts";
import type { Gates } from "../gates/gates.ts";
import { decisionOnStored } from "../routing/stored-decision.ts";

/** What routing a checked push needs. */
export interface RoutingParts {
  readonly settings: Settings;
  readonly coalescer: Coalescer;
  readonly gates: Gates;
}

/** Returns the record of an event that has waited to be confirmed, routed; held if there are no rules to do so. */
export function routeConfirmed(
  { settings, coalescer, gates }: RoutingParts,
  { event, url, verification }: Pick<EventRecord, "event" | "url" | "verification">,
  body: Uint8Array | undefined,
  rules: Rules,
  now: number,
): EventRecord {
  const kept = verification === undefined ? {} : { verification };
  if (rules.status !== "ready") return { ...holdEvent(event, url, rules.reason), ...kept };
  const decision = decisionOnStored(event, body, rules);
  const opened = gates.applyKept(openRecord(event, url, decision, settings, now, verification), now);
  return coalescer.join(failAllUnconfirmed(opened, now), now);
}
