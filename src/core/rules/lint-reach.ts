import { EVENT_TYPES, type EventType } from "../event/alert.ts";
import type { Match } from "../match/match.ts";
import { canonical } from "./canonical.ts";
import { type Rule, type RuleDocument, typesOf } from "./rule.ts";
import type { Problem } from "../schema/problem.ts";

/** The rules that take all events of a type from later rules. */
interface Taken {
  /** Names of final rules, by their conditions. */
  readonly finalConditions: Map<string, string>;
  /** The rule that matches every event: the first final one, else the latest. */
  catchAll?: Rule;
}

/** Reports rules that no event reaches, and an unused default. */
export function unreachableRules({ rules, default: fallback }: RuleDocument): Problem[] {
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

/** Returns why an earlier rule leaves no event for these conditions. */
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

/** Checks whether every push meets the conditions. A tag of `*` is a condition, because a push may have no tag. */
function isUnconditional(match: Match | undefined): boolean {
  return Object.entries(match ?? {}).every(([field, operand]) => {
    if (field === "repository") return operand === "**";
    if (field === "all") return (operand as readonly Match[]).every(isUnconditional);
    return field === "any" && (operand as readonly Match[]).some(isUnconditional);
  });
}
