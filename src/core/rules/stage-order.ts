import { compileWindow } from "../match/window.ts";
import type { Problem } from "../schema/problem.ts";
import type { Stage } from "../delivery/stage.ts";

/** A rule's target with its stage. */
export interface StagedTarget extends Stage {
  readonly target: string;
}

/**
 * Returns the problems of a target's stage, given all targets of the rule.
 *
 * @param gates the names of the document's gates
 */
export function stageProblems(
  staged: StagedTarget,
  all: readonly StagedTarget[],
  gates: readonly string[] = [],
): Problem[] {
  const { target, after = [], window } = staged;
  const problems = after.flatMap((name, index): Problem[] => {
    if (name === target)
      return [{ path: ["after", index], message: "expected another target: a target cannot wait for itself" }];
    if (!gates.includes(name) && !all.some((other) => other.target === name)) {
      const message = `expected a target of the same list: add ${JSON.stringify(name)} to it, or to "gates"`;
      return [{ path: ["after", index], message }];
    }
    return [];
  });
  if (problems.length === 0 && comesAfter(target, target, all)) {
    problems.push({
      path: ["after"],
      message: `expected an order without a circle: ${JSON.stringify(target)} would wait for itself`,
    });
  }
  const compiled = window === undefined ? undefined : compileWindow(window);
  if (compiled?.ok === false) problems.push({ path: ["window", "timezone"], message: compiled.error });
  if (window !== undefined && Object.keys(window).every((name) => name === "timezone")) {
    problems.push({ path: ["window"], message: "expected days, from or to" });
  }
  return problems;
}

/** Checks whether a target waits for another, directly or indirectly. */
function comesAfter(target: string, other: string, all: readonly StagedTarget[]): boolean {
  const reached = new Set<string>();
  const waiting = [target];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const after = all.find((each) => each.target === name)?.after ?? [];
    if (after.includes(other)) return true;
    waiting.push(...after.filter((each) => !reached.has(each)));
    for (const each of after) reached.add(each);
  }
  return false;
}
