import type { CallbackMode } from "../delivery/hub-callback.ts";
import type { Gate } from "../delivery/gate.ts";
import type { Event } from "../event/event.ts";
import type { Routing } from "../rules/routing.ts";
import type { RuleDocument } from "../rules/rule.ts";
import { withFailovers } from "../targets/names.ts";
import type { Target } from "../targets/target.ts";
import { mustBeConfirmed, type Verify } from "../verify/settings.ts";
import { registryHosts, tagLookupHosts } from "../verify/registries.ts";
import { unconfirmableReason } from "../verify/verification.ts";

/** A rule document's decision on an event, as stored with the event. */
export interface Decision {
  readonly revision: string;
  readonly routing: Routing;
  readonly targets: Readonly<Record<string, Target>>;
  readonly callback: CallbackMode;
  /** Confirmation that the push needs before it is routed. */
  readonly verify?: Verify;
  /** Hosts besides Docker Hub that can confirm pushes; absent if there are none. */
  readonly registries?: readonly string[];
  /** Those of them at which the tags of a push by digest alone are looked up; absent if there are none. */
  readonly tagLookups?: readonly string[];
  /** Gates that the targets wait for, by name; absent if there are none. */
  readonly gates?: Readonly<Record<string, Gate>>;
}

/** Builds the decision on an event, with the targets that it needs, failovers included, and their gates. */
export function decide(document: RuleDocument, revision: string, routing: Routing): Decision {
  const targets: Record<string, Target> = {};
  for (const name of withFailovers(routing.targets, document.targets)) {
    const target = document.targets[name];
    if (target !== undefined) targets[name] = target;
  }
  // A refused push causes no request: no confirmation and no callback.
  if (routing.refused !== undefined) return { revision, routing, targets, callback: "off" };
  const registries = registryHosts(document.registries);
  const tagLookups = tagLookupHosts(document);
  const after = new Set(Object.values(routing.overrides).flatMap((overrides) => overrides.after ?? []));
  const gates = Object.entries(document.gates ?? {}).filter(([name]) => after.has(name));
  return {
    revision,
    routing,
    targets,
    callback: document.callback ?? "settled",
    ...(document.verify !== undefined && { verify: document.verify }),
    ...(registries.length > 0 && { registries }),
    ...(tagLookups.length > 0 && { tagLookups }),
    ...(gates.length > 0 && { gates: Object.fromEntries(gates) }),
  };
}

/**
 * Returns why a document holds an event: a final rule could not be evaluated, or nobody can confirm the push and every
 * target needs that. Undefined otherwise.
 */
export function holdReason(
  event: Event,
  { routing, verify, ...asked }: Pick<Decision, "routing" | "verify" | "registries" | "tagLookups">,
): string | undefined {
  if (routing.held !== undefined) return routing.held;
  const why = unconfirmableReason(event, asked);
  const { targets, overrides } = routing;
  if (why === undefined || targets.length === 0) return undefined;
  if (!targets.every((target) => mustBeConfirmed(overrides[target]?.verify, verify))) return undefined;
  return `cannot be confirmed: ${why}. Set "verify": "off" in the rules whose targets may get such pushes unconfirmed`;
}
