import { compileWindow } from "../match/window.ts";
import type { Problem } from "../schema/problem.ts";
import type { Stage } from "../delivery/stage.ts";

/** A target of a rule with the stage that it is in. */
export interface StagedTarget extends Stage {
  readonly target: string;
}

/** What is wrong with the stage of one of a rule's targets, given all of them. */
export function stageProblems(staged: StagedTarget, all: readonly StagedTarget[]): Problem[] {
  const { target, after = [], window } = staged;
  const problems = after.flatMap((name, index): Problem[] => {
    if (name === target)
      return [{ path: ["after", index], message: "expected another target: this is the one itself" }];
    if (!all.some((other) => other.target === name)) {
      const message = `expected a target of the same list: add ${JSON.stringify(name)} to it`;
      return [{ path: ["after", index], message }];
    }
    return [];
  });
  if (problems.length === 0 && comesAfter(target, target, all)) {
    problems.push({ path: ["after"], message: `expected an order: ${JSON.stringify(target)} would come after itself` });
  }
  const compiled = window === undefined ? undefined : compileWindow(window);
  if (compiled?.ok === false) problems.push({ path: ["window", "timezone"], message: compiled.error });
  if (window !== undefined && Object.keys(window).every((name) => name === "timezone")) {
    problems.push({ path: ["window"], message: "expected days, from or to" });
  }
  return problems;
}

/** Whether a target comes after another, directly or not. */
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
