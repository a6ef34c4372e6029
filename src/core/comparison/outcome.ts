import { STORED_WORK, Work } from "../expression/work.ts";
import type { Subject } from "../match/subject.ts";
import { decide, holdReason } from "../record/decision.ts";
import type { CompiledRules } from "../rules/parse-document.ts";
import { routeInFull } from "../rules/route.ts";
import type { Routing } from "../rules/routing.ts";
import { isByDigestAlone } from "../verify/tag-lookup.ts";
import { needsConfirmation } from "../verify/verification.ts";

/** Where a document sends an event. */
export interface Outcome {
  /** Names of the targets; empty if the event is held, refused or matches no rule. */
  readonly targets: readonly string[];
  /** Why the event is held. */
  readonly held?: string;
  /** Why the event's sender is not accepted, or that the push has no tag. */
  readonly refused?: string;
}

/** The evaluation of a document on an event. */
export interface Evaluation {
  readonly rules: CompiledRules | undefined;
  readonly routing: Routing;
  readonly outcome: Outcome;
  /** What the rules set for each target, with the document's `verify` and the gates. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The steps of work that it took, see {@link Work}. */
  readonly steps: number;
}

/** Steps for each rule, beside those that evaluators charge. */
const STEPS_PER_RULE = 10;

const UNROUTED: Routing = { rules: [], targets: [], overrides: {}, isDefault: false, trace: [] };

/** Evaluates a document on an event; without a document, the event is held. */
export function evaluate(rules: CompiledRules | undefined, subject: Subject): Evaluation {
  if (rules === undefined) {
    const outcome = { targets: [], held: "there was no valid rule document" };
    return { rules, routing: UNROUTED, outcome, settings: {}, steps: 0 };
  }
  const work = new Work(STORED_WORK);
  const routing = routeInFull(rules, subject, work);
  const decision = decide(rules.document, "", routing);
  const held = holdReason(subject.event, decision);
  const isUntagged = isByDigestAlone(subject.event);
  const { targets, refused = isUntagged ? "the push has no tag" : undefined } = routing;
  const fallback = needsConfirmation(subject.event, decision) ? decision.verify : undefined;
  const settings = targets.map((name) => {
    const { verify = fallback, ...others } = routing.overrides[name] ?? {};
    const gates = Object.entries(decision.gates ?? {}).filter(([gate]) => others.after?.includes(gate));
    return [
      name,
      { ...others, ...(gates.length > 0 && { gates }), ...(verify !== undefined && verify !== "off" && { verify }) },
    ] as const;
  });
  return {
    rules,
    routing,
    outcome: {
      targets: held === undefined && !isUntagged ? targets : [],
      ...(held !== undefined && !isUntagged && { held }),
      ...(refused !== undefined && { refused }),
    },
    settings: Object.fromEntries(settings),
    steps: STORED_WORK - work.left + rules.document.rules.length * STEPS_PER_RULE,
  };
}
