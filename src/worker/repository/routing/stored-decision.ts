import type { Event } from "../../../core/event/event.ts";
import { STORED_WORK, Work } from "../../../core/expression/work.ts";
import { decide, type Decision } from "../../../core/record/decision.ts";
import { route } from "../../../core/rules/route.ts";
import type { ValidRules } from "../../rules/rules.ts";

/** What a valid rule document decides on an event that is stored, given its body. Never throws. */
export function decisionOnStored(event: Event, body: Uint8Array | undefined, rules: ValidRules): Decision {
  const { compiled, revision } = rules;
  try {
    const payload = JSON.parse(new TextDecoder().decode(body)) as unknown;
    // An alert has to be told, whatever the rules take.
    const work = event.alert === undefined ? new Work(STORED_WORK) : undefined;
    return decide(compiled.document, revision, route(compiled, { event, payload }, work));
  } catch (error) {
    const held = `the rules could not be evaluated on this push, which is a fault of hubrelay: ${(error as Error).message}`;
    return decide(compiled.document, revision, { ...NOWHERE, held });
  }
}

const NOWHERE = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] } as const;
