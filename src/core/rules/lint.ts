import { EVENT_TYPES, type EventType } from "../event/alert.ts";
import { checkAddress, type PrivateHosts } from "../address/address.ts";
import type { Match } from "../match/match.ts";
import { plainSecrets } from "./plain-secrets.ts";
import { lintAccept } from "./lint-accept.ts";
import { lintVerify } from "./lint-verify.ts";
import { lintMatch } from "./lint-match.ts";
import { under, type Problem } from "../schema/problem.ts";
import { publicUrlWarnings } from "./link-needs.ts";
import { targetNameOf, typesOf, type Rule, type RuleDocument } from "./rule.ts";
import { revealSecrets } from "../secrets/secret.ts";
import type { Target } from "../targets/target.ts";
import { withFailovers } from "../targets/names.ts";
import { isObject } from "../lib/json.ts";

/**
 * What is allowed in a rule document, and probably not meant.
 *
 * @param isUrlMissing whether the relay is known to have no PUBLIC_URL, which some rules need
 */
export function lintRules(document: RuleDocument, privateHosts: PrivateHosts, isUrlMissing = false): Problem[] {
  return [
    ...(isUrlMissing ? publicUrlWarnings(document) : []),
    ...lintAccept(document),
    ...unusedTargets(document),
    ...unreachableRules(document),
    ...repeatedTargets(document),
    ...sameTargets(document),
    ...lintVerify(document),
    ...document.rules.flatMap(({ match = {} }, index) => under(["rules", index, "match"], lintMatch(match))),
    ...Object.entries(document.targets).flatMap(([name, target]) =>
      under(
        ["targets", name],
        [
          ...failoverToItself(name, target),
          ...refusedAddress(target, privateHosts),
          ...refusedSecrets(target),
          ...plainSecrets(target),
        ],
      ),
    ),
  ];
}

/** A target is used by a rule, even a disabled one, by the default, or as the failover of one that is. */
function unusedTargets({ rules, targets, default: fallback }: RuleDocument): Problem[] {
  const named = [...rules.flatMap((rule) => rule.targets), ...(fallback?.targets ?? [])].map(targetNameOf);
  const used = new Set(withFailovers(named, targets));
  return Object.keys(targets)
    .filter((name) => !used.has(name))
    .map((name) => ({ path: ["targets", name], message: "no rule sends to this target" }));
}

/** What rules take of the events of one type, before any other rule is asked. */
interface Taken {
  /** By their conditions, the names of final rules. */
  readonly finalConditions: Map<string, string>;
  /** The rule that takes every event: the first that is final, or else the latest. */
  catchAll?: Rule;
}

function unreachableRules({ rules, default: fallback }: RuleDocument): Problem[] {
  const problems: Problem[] = [];
  const takenByType = new Map<EventType, Taken>(
    EVENT_TYPES.map((type) => [type, { finalConditions: new Map<string, string>() }]),
  );
  for (const [index, rule] of rules.entries()) {
    if (rule.enabled === false) continue;
    const conditions = canonical(rule.match ?? {});
    const taken = typesOf(rule).flatMap((type) => takenByType.get(type) ?? []);
    const obstacles = taken.map((each) => obstacleTo(each, conditions));
    if (obstacles.every((obstacle) => obstacle !== undefined)) {
      problems.push({ path: ["rules", index], message: `never reached: ${obstacles[0]} and is final` });
      continue;
    }
    for (const each of taken) {
      if (isUnconditional(rule.match) && each.catchAll?.final !== true) each.catchAll = rule;
      if (rule.final === true) each.finalConditions.set(conditions, rule.name);
    }
  }
  const catchAll = takenByType.get("push")?.catchAll;
  if (fallback !== undefined && catchAll !== undefined) {
    const message = `never used: the rule ${JSON.stringify(catchAll.name)} takes every push`;
    problems.push({ path: ["default"], message });
  }
  return problems;
}

/** The earlier rule that leaves nothing to one with these conditions. */
function obstacleTo({ catchAll, finalConditions }: Taken, conditions: string): string | undefined {
  if (catchAll?.final === true) {
    return `the rule ${JSON.stringify(catchAll.name)} before it takes ${everythingOf(catchAll)}`;
  }
  const same = finalConditions.get(conditions);
  return same === undefined ? undefined : `the rule ${JSON.stringify(same)} before it has the same conditions`;
}

function everythingOf(catchAll: Rule): string {
  const kinds = new Set(typesOf(catchAll).map((type) => (type === "push" ? "every push" : "every such alert")));
  return [...kinds].toSorted().join(" and ");
}

/** Whether no push can fail these conditions. A push may have no tag, so that a tag of `*` is a condition. */
function isUnconditional(match: Match | undefined): boolean {
  return Object.entries(match ?? {}).every(([field, operand]) => {
    if (field === "repository") return operand === "**" || operand === "*/*";
    if (field === "all") return (operand as readonly Match[]).every(isUnconditional);
    return field === "any" && (operand as readonly Match[]).some(isUnconditional);
  });
}

/** JSON with the fields of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** A target gets an event once: of the same one twice in a list only the first counts. */
function repeatedTargets({ rules, default: fallback }: RuleDocument): Problem[] {
  const lists = rules.map(({ targets }, index) => ({ path: ["rules", index, "targets"], targets }));
  if (fallback !== undefined) lists.push({ path: ["default", "targets"], targets: fallback.targets });
  return lists.flatMap(({ path, targets }) => {
    const names = targets.map(targetNameOf);
    return names.flatMap((name, index) => {
      if (names.indexOf(name) === index) return [];
      return [{ path: [...path, index], message: `${JSON.stringify(name)} is in this list already; it counts once` }];
    });
  });
}

function sameTargets({ targets }: RuleDocument): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(targets).flatMap(([name, target]) => {
    const definition = canonical({ ...target, description: undefined });
    const other = seen.get(definition);
    if (other === undefined) return (seen.set(definition, name), []);
    const message = `the same as the target ${JSON.stringify(other)}: a push that goes to both is sent twice`;
    return [{ path: ["targets", name], message }];
  });
}

function failoverToItself(name: string, { failover }: Target): Problem[] {
  return failover === name ? [{ path: ["failover"], message: "expected another target: this is the one itself" }] : [];
}

const REFERENCE = /\$\{secret:\w+\}/g;

/** An address that the Worker will refuse to send to, as far as the document shows it. */
function refusedAddress(target: Target, privateHosts: PrivateHosts): Problem[] {
  const url = "url" in target ? target.url : undefined;
  const [, authority] = /^https?:\/\/([^/?#\\]+)/i.exec(url ?? "") ?? [];
  // Of a host that is a secret, or holds one, nothing can be said here; of credentials, that they are not sent.
  if (url === undefined || authority === undefined || (authority.includes("$") && !authority.includes("@"))) return [];
  const address = checkAddress(url.replaceAll(REFERENCE, "x"), privateHosts);
  return address.ok ? [] : [{ path: ["url"], message: `the Worker will not send there: ${address.error}` }];
}

/** Secrets that no target is given, whatever they are set to. */
function refusedSecrets(target: Target): Problem[] {
  const revealed = revealSecrets(target, () => "set");
  return revealed.ok ? [] : [{ path: [], message: `nothing can be sent: ${revealed.error}` }];
}
