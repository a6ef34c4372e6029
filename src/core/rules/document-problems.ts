import { isObject } from "../lib/json.ts";
import { type RuleDocument, type RuleTarget, targetNameOf, typesOf } from "./rule.ts";
import { type StagedTarget, stageProblems } from "./stage-order.ts";
import { type Problem, under } from "../schema/problem.ts";
import { unknownName, withFailovers } from "../targets/names.ts";
import { isDeploy } from "../targets/target.ts";

function stagedTarget(target: RuleTarget): StagedTarget {
  return typeof target === "string" ? { target } : target;
}

/** Reports names with a special meaning in JavaScript, which valibot silently drops from records. */
export function reservedNames(json: unknown): Problem[] {
  return ["targets", "gates"].flatMap((field) => {
    const named = isObject(json) ? json[field] : undefined;
    if (!isObject(named)) return [];
    const reserved = ["__proto__", "constructor", "prototype"].filter((name) => Object.hasOwn(named, name));
    return reserved.map((name) => ({ path: [field, name], message: "expected another name: this one is reserved" }));
  });
}

/** Reports rules with the same name. */
export function duplicateNames({ rules }: RuleDocument): Problem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ name }, index) => {
    if (!seen.has(name)) return (seen.add(name), []);
    return [{ path: ["rules", index, "name"], message: `another rule has the name ${JSON.stringify(name)}` }];
  });
}

/** Reports unknown targets, empty lists and invalid stages. */
export function targetListProblems({ rules, targets, gates = {}, default: fallback }: RuleDocument): Problem[] {
  const names = Object.keys(targets);
  const gateNames = Object.keys(gates);
  const known = new Set(names);
  const lists = rules.map((rule, index) => ({
    path: ["rules", index, "targets"],
    list: rule.targets,
    isFinal: rule.final,
  }));
  if (fallback !== undefined) lists.push({ path: ["default", "targets"], list: fallback.targets, isFinal: undefined });
  return firstProblems(lists, ({ path, list, isFinal }) => {
    if (list.length === 0 && isFinal !== true) {
      const hint = path[0] === "rules" ? ', or "final": true in a rule that ignores pushes' : "";
      return [{ path, message: `expected at least one target${hint}` }];
    }
    const stages = list.map(stagedTarget);
    return stages.flatMap((staged, position) => {
      const { target: name } = staged;
      const unknown = known.has(name) ? [] : [{ path: [...path, position], message: unknownName(name, names) }];
      return [...unknown, ...under([...path, position], stageProblems(staged, stages, gateNames))];
    });
  });
}

/** The search stops after this many problems: suggestions are slow, and few problems are shown. */
const ENOUGH_PROBLEMS = 200;

/** Collects the problems of items until there are enough. */
export function firstProblems<T>(items: readonly T[], problemsOf: (item: T) => readonly Problem[]): Problem[] {
  const problems: Problem[] = [];
  for (const item of items) {
    if (problems.length >= ENOUGH_PROBLEMS) break;
    problems.push(...problemsOf(item));
  }
  return problems;
}

/** Reports rules for alerts that would deploy, by their targets or the failovers of those. */
export function deployProblems({ rules, targets }: RuleDocument): Problem[] {
  return rules.flatMap((rule, index) => {
    if (typesOf(rule).every((type) => type === "push")) return [];
    return rule.targets.flatMap((item, position) => {
      const names = withFailovers([targetNameOf(item)], targets);
      const deploy = names.find((name) => targets[name] !== undefined && isDeploy(targets[name]));
      if (deploy === undefined) return [];
      const message = `expected targets of kind notify: an alert must not roll anything out, as ${JSON.stringify(deploy)} does`;
      return [{ path: ["rules", index, "targets", position], message }];
    });
  });
}
