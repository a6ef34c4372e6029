import { JsonPositions } from "../../core/json/positions.ts";
import { parsePath } from "../../core/schema/problem.ts";
import type { ApiProblem, RulesCheck } from "../api/contract.ts";

/** A problem or a warning with the line that it is on, counted from 1. */
export interface LocatedProblem extends ApiProblem {
  readonly line: number;
}

/** The result of the last check. It is current when the document has not changed since. */
export interface Check {
  readonly problems: readonly LocatedProblem[];
  readonly warnings: readonly LocatedProblem[];
  readonly isCurrent: boolean;
}

/** Adds to each problem its line in the text that was checked. */
export function withLines({ problems, warnings }: RulesCheck, text: string): Omit<Check, "isCurrent"> {
  const positions = new JsonPositions(text);
  const locate = (problem: ApiProblem): LocatedProblem => ({ ...problem, line: lineOf(problem, positions) });
  return { problems: problems.map(locate), warnings: warnings.map(locate) };
}

/** A syntax error has no path: its message ends with its line. */
function lineOf({ path, message }: ApiProblem, positions: JsonPositions): number {
  const [, line] = /\(line (\d+) column \d+\)$/.exec(message) ?? [];
  if (path === "" && line !== undefined) return Number(line);
  return positions.positionOf({ path: parsePath(path), message }).line;
}

/** The line of a rule in a document, counted from 1; undefined if the text has no such rule, or is not JSON. */
export function lineOfRule(text: string, name: string): number | undefined {
  try {
    const { rules = [] } = JSON.parse(text) as { readonly rules?: readonly { readonly name?: unknown }[] };
    const index = rules.findIndex((rule) => rule.name === name);
    if (index === -1) return undefined;
    return new JsonPositions(text).positionOf({ path: ["rules", index, "name"], message: "" }).line;
  } catch {
    return undefined;
  }
}
