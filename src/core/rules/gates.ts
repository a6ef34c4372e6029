import { compileSignalExpression } from "../expression/signal.ts";
import type { Problem } from "../schema/problem.ts";
import { typesOf, type RuleDocument, type RuleTarget } from "./rule.ts";

/** Reports gates with the name of a target or an invalid expression, and rules for alerts that wait for a gate. */
export function gateProblems({ gates = {}, targets, rules }: RuleDocument): Problem[] {
  const own = Object.entries(gates).flatMap(([name, { pass }]): Problem[] => {
    const compiled = pass === undefined ? undefined : compileSignalExpression(pass);
    return [
      ...(Object.hasOwn(targets, name)
        ? [{ path: ["gates", name], message: "expected another name than those of the targets" }]
        : []),
      ...(compiled?.ok === false ? [{ path: ["gates", name, "pass"], message: compiled.error }] : []),
    ];
  });
  const ofAlerts = rules.flatMap((rule, index) => {
    if (typesOf(rule).every((type) => type === "push")) return [];
    return rule.targets.flatMap((target, position) =>
      gatesOf(target, gates).map((name) => ({
        path: ["rules", index, "targets", position, "after"],
        message: `expected no gate: no signal is about an alert, so ${JSON.stringify(name)} would never pass`,
      })),
    );
  });
  return [...own, ...ofAlerts];
}

/** Returns the gates that a target of a rule waits for. */
export function gatesOf(target: RuleTarget, gates: RuleDocument["gates"] = {}): readonly string[] {
  const after = typeof target === "string" ? [] : (target.after ?? []);
  return after.filter((name) => Object.hasOwn(gates, name));
}
