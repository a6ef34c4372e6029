import { parseRepositoryName } from "../event/repository.ts";
import type { SignalKind } from "../event/signal.ts";
import type { Problem } from "../schema/problem.ts";
import { ownerOf } from "../senders/hosts.ts";
import { SENDER_NAMES } from "../senders/name.ts";
import { senderOf } from "../senders/senders.ts";
import { accepts } from "./accept.ts";
import { gatesOf } from "./gates.ts";
import type { Rule, RuleDocument } from "./rule.ts";

/** Reports gates that no rule waits for, and those that no signal ever reaches. */
export function lintGates(document: RuleDocument): Problem[] {
  const { gates = {}, rules, senders = {}, default: fallback } = document;
  const own = Object.keys(senders).filter((name) => senders[name]?.signal !== undefined);
  const used = new Set(
    [...rules, ...(fallback === undefined ? [] : [fallback])].flatMap((rule) => usedBy(rule, gates)),
  );
  const ofGates = Object.entries(gates).flatMap(([name, { on }]): Problem[] => {
    if (!used.has(name)) return [{ path: ["gates", name], message: "no rule waits for this gate" }];
    const known = [...sendersOf(on), ...own];
    if (known.some((sender) => accepts(document, sender))) return [];
    return [
      { path: ["gates", name, "on"], message: `never passes: "accept" has no sender of it: ${known.join(", ")}` },
    ];
  });
  // A sender of the document may report about every registry.
  return own.length > 0 ? ofGates : [...ofGates, ...rules.flatMap((rule, index) => unreachedBy(rule, index, gates))];
}

/** Reports a rule's gates if it takes only pushes of registries whose sender sends no such signal. */
function unreachedBy(rule: Rule, index: number, gates: NonNullable<RuleDocument["gates"]>): Problem[] {
  const owners = ownersOf(rule);
  if (owners === undefined) return [];
  return usedBy(rule, gates).flatMap((name) => {
    const senders = sendersOf(gates[name]?.on);
    if (owners.some((owner) => owner === undefined || senders.includes(owner))) return [];
    const message = `the gate ${JSON.stringify(name)} never passes: ${owners.join(", ")} sends no such signal`;
    return [{ path: ["rules", index], message }];
  });
}

function usedBy({ targets }: Pick<Rule, "targets">, gates: RuleDocument["gates"]): string[] {
  return [...new Set(targets.flatMap((target) => gatesOf(target, gates)))];
}

function sendersOf(kind: SignalKind | undefined): string[] {
  return SENDER_NAMES.filter((name) => kind !== undefined && senderOf(name)?.signals?.includes(kind) === true);
}

/** The senders of a rule's repositories, undefined for one of any host; undefined if the rule does not name them all. */
function ownersOf({ match: { repository } = {} }: Rule): (string | undefined)[] | undefined {
  const names = [repository].flat().map((name) => (typeof name === "string" ? parseRepositoryName(name) : undefined));
  if (!names.every((name) => name?.ok === true)) return undefined;
  return [...new Set(names.map((name) => ownerOf((name.ok && name.value.registry) || "docker.io")))];
}
