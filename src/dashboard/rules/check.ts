import { JsonPositions, type Position } from "../../core/json/positions.ts";
import { parsePath } from "../../core/schema/problem.ts";
import type { ApiProblem, RulesCheck } from "../api/contract.ts";

/** A problem or a warning with its place. */
export type LocatedProblem = ApiProblem & Position;

/** The result of the last check. It is current when the document has not changed since. */
export interface Check {
  readonly problems: readonly LocatedProblem[];
  readonly warnings: readonly LocatedProblem[];
  readonly isCurrent: boolean;
}

/** Adds to each problem its line and column in the text that was checked. */
export function withLines({ problems, warnings }: RulesCheck, text: string): Omit<Check, "isCurrent"> {
  const positions = new JsonPositions(text);
  const locate = (problem: ApiProblem): LocatedProblem => ({ ...problem, ...placeOf(problem, positions) });
  return { problems: problems.map(locate), warnings: warnings.map(locate) };
}

/** A syntax error has no path: its message ends with its place. */
function placeOf({ path, message }: ApiProblem, positions: JsonPositions): Position {
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  if (path === "" && line !== undefined) return { line: Number(line), column: Number(column) };
  return positions.positionOf({ path: parsePath(path), message });
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
